package sim

// What the servers know of each other. Each has a view of its own, because what
// it knows comes from the messages that reach it: it drops who has been silent
// for too long, and counts who is heard again. Without heartbeats one belief
// serves all (node.member).

// group is the servers' views of each other.
type group struct {
	sights     []sight    // by the server that looks, times their number, plus the server it sees; nil for one belief
	majorities []majority // by the server that looks
	calm       []int64    // by the server that looks: nobody it counts can have been silent for too long before
	beats      pool[beat]
}

// sight is what one server knows of another.
type sight struct {
	heard     int64 // when it last heard of it
	member    bool
	suspected bool // it is being called, before it is dropped
	unread    bool // a heartbeat of it has come while the server that looks stood still
}

// apart reports whether each server has a view of its own.
func (g *group) apart() bool { return g.sights != nil }

// sight is what server o knows of server p.
func (c *cluster) sight(o, p Place) *sight { return &c.group.sights[int(o)*c.servers+int(p)] }

// counts reports whether server o counts p as a member of the group.
func (c *cluster) counts(o, p Place) bool {
	if !c.group.apart() || o == Nowhere {
		return c.nodes[p].member
	}
	return o == p || c.sight(o, p).member
}

// startGroup lets the servers that are there know each other.
func (c *cluster) startGroup() {
	if c.cfg.Members.Heartbeat == 0 {
		return
	}
	g := &c.group
	g.sights, g.calm = make([]sight, c.servers*c.servers), make([]int64, c.servers)
	g.majorities = make([]majority, c.servers)
	for o := range Place(c.servers) {
		if c.nodes[o].up {
			c.meets(o)
		}
	}
	c.startBeats()
}

// meets gives a server that starts its first view: whoever is there (JGroups:
// the coordinator sends the list of members; Tomcat: a server waits for two
// heartbeats before it goes on).
func (c *cluster) meets(o Place) {
	for p := range Place(c.servers) {
		*c.sight(o, p) = sight{heard: c.now(), member: c.nodes[p].up && c.linked(o, p)}
	}
	c.learnsSize(o)
	c.group.calm[o] = c.now() + c.cfg.Members.Drop
}

// resumes lets a server that was silent for a while go on with the view it had.
// What the others sent meanwhile is in its sockets, so it takes nobody for
// silent at once.
func (c *cluster) resumes(o Place) {
	for p := range Place(c.servers) {
		s := c.sight(o, p)
		s.heard = c.now()
		if s.unread {
			s.unread = false
			c.hears(o, p)
		}
	}
}

// returns gives a server that comes up its view, and lets it say that it is
// there. What was sent to it while it was away has failed by now.
func (c *cluster) returns(n *node) {
	if n.keeps {
		c.resumes(n.place)
	} else {
		c.meets(n.place)
	}
	for o := range Place(c.servers) {
		c.releases(o, n.place)
	}
	c.wakes(n)
}

// hears lets a server know that another is there.
func (c *cluster) hears(o, p Place) {
	s := c.sight(o, p)
	s.heard, s.suspected = c.now(), false
	if s.member {
		return
	}
	c.viewChanges(o)
	s.member = true
	c.tell(Fact{What: MemberJoined, Place: p, From: o})
	c.viewChanged(o)
	c.noteReunion()
	c.releases(o, p)
	if c.keeper != nil || c.cfg.Members.Split != Diverge {
		c.restoreFrom(o)
	}
}

// looks lets a server look for members that have been silent for too long.
func (c *cluster) looks(o Place) {
	g, drop := &c.group, c.cfg.Members.Drop
	if c.now() <= g.calm[o] {
		return
	}
	oldest := c.now()
	for p := range Place(c.servers) {
		switch s := c.sight(o, p); {
		case p == o || !s.member || s.suspected:
		case c.now()-s.heard > drop:
			c.suspects(o, p)
		default:
			oldest = min(oldest, s.heard)
		}
	}
	g.calm[o] = oldest + drop
}

// suspects lets a server call a member that it has not heard of for too long,
// if that is its way. A port that refuses is an answer at once: the process is
// gone. A member that answers has only lost its heartbeats.
func (c *cluster) suspects(o, p Place) {
	s, n := c.sight(o, p), &c.nodes[p]
	switch {
	case c.cfg.Members.Verify == 0 || !n.up && !n.silent && c.linked(o, p):
		c.drops(o, p)
	case n.up && c.linked(o, p):
		s.heard = c.now()
	default:
		s.suspected = true
		c.scheduleNode(c.now()+c.cfg.Members.Verify, o, evConfirm, uint32(p))
	}
}

// closes lets the others see that the sockets of a process have closed.
func (c *cluster) closes(n *node) {
	if n.silent || c.cfg.Members.Closed >= Forever {
		return
	}
	for o := range Place(c.servers) {
		if o != n.place {
			c.scheduleNode(c.now()+c.cfg.Members.Closed, o, evConfirm, uint32(n.place))
		}
	}
}

// confirms is where a server has called a suspect for long enough.
func (c *cluster) confirms(o, p Place) {
	s := c.sight(o, p)
	s.suspected = false
	switch {
	case !c.nodes[o].up || !s.member:
	case c.nodes[p].up && c.linked(o, p):
		s.heard = c.now()
	default:
		c.drops(o, p)
	}
}

// drops lets a server go on without a member: nothing is sent to it any more
// and nobody waits for it.
func (c *cluster) drops(o, p Place) {
	n := &c.nodes[p]
	c.viewChanges(o)
	c.sight(o, p).member = false
	c.tell(Fact{What: MemberDropped, Place: p, From: o})
	c.viewChanged(o)
	if !n.works() {
		c.noteDropped(n)
	}
	c.noteSplitSeen(o, p)
	if n.still.on {
		c.spare(o, n)
	}
	c.releases(o, p)
	if c.keeper != nil {
		c.restoreFrom(o)
	}
}

// noteDropped records when the first of the others did without a server.
func (c *cluster) noteDropped(n *node) {
	record := n.fault
	if n.still.on {
		record = n.still.record
	}
	if record >= 0 && c.result.Faults[record].Dropped == 0 {
		c.result.Faults[record].Dropped = c.now()
	}
}

// saysGoodbye lets a server that leaves in an orderly way be dropped by all.
func (c *cluster) saysGoodbye(n *node) {
	if !c.group.apart() {
		n.member, n.dropAt = false, c.now()
		return
	}
	for o := range Place(c.servers) {
		if o != n.place && c.sight(o, n.place).member && c.linked(o, n.place) {
			c.viewChanges(o)
			c.group.majorities[o].stable-- // who says goodbye is not missed
			c.drops(o, n.place)
		}
	}
}

// leftOut reports whether some other server that is up has gone on without a
// server.
func (c *cluster) leftOut(n *node) bool {
	if !c.group.apart() {
		return !n.member
	}
	for o := range Place(c.servers) {
		if o != n.place && c.nodes[o].up && !c.sight(o, n.place).member {
			return true
		}
	}
	return false
}
