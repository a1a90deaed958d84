package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// A shard's nodes: one leads, the others follow. Three parties have a belief of
// their own about who leads: the node itself (node.leads), the majority of the
// store (cluster.primary), and each server's client (storeClient.primary). They
// differ between a failure and the moment its news has reached everybody.

// shardOf is the shard a store node belongs to.
func (c *cluster) shardOf(p Place) int { return (int(p) - c.servers) / (1 + c.cfg.Store.Replicas) }

// eachOther calls f for the other nodes of a store node's shard.
func (c *cluster) eachOther(n *node, f func(*node)) {
	shard := c.shardOf(n.place)
	for i := range 1 + c.cfg.Store.Replicas {
		if p := c.storeNode(shard, i); p != n.place {
			f(&c.nodes[p])
		}
	}
}

// buildStore lays out who leads at the start, and the servers' clients.
func (c *cluster) buildStore() {
	s := &c.cfg.Store
	for shard := range c.primary {
		c.nodes[c.primary[shard]].leads = true
	}
	c.limited = c.shards > 0 && s.Caller != StoreCaller{}
	c.parted = isRandom(&s.Group.Reconnect) || s.Group.Reconnect.Int(0) > 0
	for _, f := range c.cfg.Faults {
		c.parted = c.parted || f.Role == StoreRole && f.Cut
	}
	if c.shards == 0 || !c.limited && !c.parted {
		return
	}
	for p := range c.servers {
		client := &storeClient{primary: make([]Place, c.shards), nodes: make([]nodeTrust, len(c.nodes)-c.servers)}
		copy(client.primary, c.primary)
		c.nodes[p].client = client
	}
}

// agreed is reached when the others are certain that a primary is down. The
// election takes its time from here.
func (c *cluster) agreed(p Place, epoch uint32) {
	n := &c.nodes[p]
	if n.epoch&genMask != epoch {
		return
	}
	if n.still.on {
		c.spare(Nowhere, n)
	}
	if c.primary[c.shardOf(p)] != p {
		return
	}
	if !n.missed {
		n.missed = true
		c.uncovered++
	}
	if fault := c.trouble(n); fault.Detected == Forever {
		fault.Detected = c.now()
	}
	law := &c.cfg.Store.Group.Election
	if v, constant := law.Constant(); constant && v == 0 {
		c.elect(p, epoch)
		return
	}
	word := Draw(c.luck, uint64(p), PurposeElection, uint64(n.epoch), 0)[0]
	c.scheduleNode(c.now()+law.Int(word), p, evElect, n.epoch)
}

// elect makes the first replica that is up the primary of a shard whose primary
// is still away. Where none is up, the first to be back will be it.
func (c *cluster) elect(p Place, epoch uint32) {
	n := &c.nodes[p]
	shard := c.shardOf(p)
	if n.epoch&genMask != epoch || c.primary[shard] != p {
		return
	}
	for i := range 1 + c.cfg.Store.Replicas {
		heir := &c.nodes[c.storeNode(shard, i)]
		if heir.works() && !heir.cut {
			c.promote(n, heir, shard)
			return
		}
	}
	n.vacant = true
}

// promote lets a replica take over; the servers learn of it each in its time.
func (c *cluster) promote(old, heir *node, shard int) {
	c.primary[shard] = heir.place
	heir.leads, heir.promotedAt = true, c.now()
	old.leads = old.leads && old.cut // who is cut off does not know
	c.covered(old)
	old.still.behind = old.still.on
	c.trouble(old).Promoted = c.now()
	c.tell(Fact{What: PlacePromoted, Place: heir.place, From: old.place})
	if !c.parted {
		return
	}
	for server := range c.servers {
		c.reconnectLater(Place(server), shard)
	}
}

// trouble is the record of what is wrong with a store node at present.
func (c *cluster) trouble(n *node) *FaultRecord {
	switch {
	case n.still.on:
		return &c.result.Faults[n.still.record]
	case n.up:
		return &c.result.Faults[n.cutFault]
	}
	return &c.result.Faults[n.fault]
}

// reconnectLater schedules when a server will know who leads a shard.
func (c *cluster) reconnectLater(server Place, shard int) {
	law, leader := &c.cfg.Store.Group.Reconnect, &c.nodes[c.primary[shard]]
	words := Draw(c.luck, uint64(leader.place), PurposeElection, uint64(leader.promotedAt), uint64(server)+1)
	c.schedule(c.now()+law.Int(words[0]), engine.NodeChange, uint64(server)<<20|uint64(shard)<<8|uint64(evReconnect),
		evReconnect,
		uint32(shard), uint32(server))
}

// covered notes that a shard has a primary again.
func (c *cluster) covered(n *node) {
	n.vacant = false
	if n.missed {
		n.missed = false
		c.uncovered--
	}
}

// reconnect lets a server's client learn who leads a shard. A server on the
// far side of a cut learns nothing until it has healed.
func (c *cluster) reconnect(server Place, shard int) {
	p := c.primary[shard]
	if old := &c.nodes[c.nodes[server].client.primary[shard]]; !old.cut || int(server) >= old.side {
		c.nodes[server].client.primary[shard] = p
	}
}

// cutOff severs a store node from the others, and from all servers but the
// first few. It goes on working for those.
func (c *cluster) cutOff(p Place, side int) {
	n := &c.nodes[p]
	n.cut, n.side, n.epoch, n.awaySince = true, side, n.epoch+1, c.now()
	n.cutFault = c.recordFault(n, FaultRecord{Cut: true, Keep: true})
	c.tell(Fact{What: PlaceCutOff, Place: p})
	c.learnLater(n)
}

// heal reconnects a store node. A primary whose place another has taken
// becomes its replica and loses what it took meanwhile; one that still leads
// brings its replicas up to date.
func (c *cluster) heal(p Place) {
	n := &c.nodes[p]
	if !n.cut {
		return
	}
	n.cut, n.epoch, n.dropAt = false, n.epoch+1, Forever
	c.covered(n)
	c.result.Faults[n.cutFault].Up = c.now()
	c.tell(Fact{What: PlaceRejoined, Place: p})
	for slot := uint32(1); slot <= c.messages.used; slot++ {
		if m := c.messages.at(slot); m.stage == hanging && Place(m.to) == p {
			c.operationFails(slot, m)
		}
	}
	if n.up {
		c.rejoin(n)
	}
	shard := c.shardOf(p)
	for server := range c.servers {
		if c.nodes[server].client.primary[shard] != c.primary[shard] {
			c.reconnectLater(Place(server), shard)
		}
	}
}

// reaches reports whether a message from a place gets to a server or a store
// node.
func (c *cluster) reaches(from Place, to *node) bool {
	if to.role == ServerRole {
		return c.linked(from, to.place)
	}
	if !c.parted {
		return true
	}
	if c.isServer(from) {
		return !to.cut || int(from) < to.side
	}
	return !to.cut && !c.nodes[from].cut
}

// hang loses an operation on its way. Nobody refuses it, so its server waits:
// for its own timeout, or for the node to be reachable again.
func (c *cluster) hang(m *message) { m.stage = hanging }

// takesWrites reports whether a node accepts a write: it must believe that it
// leads, and be in touch with as many replicas as it has been told to demand.
func (c *cluster) takesWrites(n *node) bool {
	g := &c.cfg.Store.Group
	if !n.leads {
		return false // READONLY, in the words of Redis
	}
	if g.MinReplicas == 0 {
		return true
	}
	inTouch := 0
	c.eachOther(n, func(o *node) {
		away := !o.works() || o.cut || n.cut
		if !away || c.now()-max(o.awaySince, n.awaySince) < g.MaxLag {
			inTouch++
		}
	})
	return inTouch >= g.MinReplicas
}

// rejoin lets a store node that is back take its place: as the primary it was,
// whose replicas follow it even if it has come back empty (the warning in
// Redis's documentation); as a replica of the present primary; or as the
// successor of a primary that has none yet.
func (c *cluster) rejoin(n *node) {
	shard := c.shardOf(n.place)
	primary := &c.nodes[c.primary[shard]]
	n.leads = primary == n
	switch {
	case n.leads:
		c.covered(n)
		c.eachOther(n, func(o *node) {
			if o.up && !o.cut {
				c.resync(o, n)
			}
		})
	case primary.up && !primary.cut:
		c.resync(n, primary)
	case primary.vacant:
		c.promote(primary, n, shard)
	}
}

// resync gives a replica the primary's whole state, as soon as neither of them
// stands still.
func (c *cluster) resync(n, primary *node) {
	if n.still.behind = n.still.on || primary.still.on; n.still.behind {
		return
	}
	c.wipe(n)
	c.takeOver(n, primary, StoreStore)
}
