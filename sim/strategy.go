package sim

// Place is where a copy of a session can be. Servers come first, 0 to
// View.Servers()-1, then store nodes.
type Place int32

// Nowhere is the answer "there is no such place".
const Nowhere Place = -1

// AtClient is the client's own memory: the session travels in its cookie. A
// strategy that names it must have equipped Config.Client. What is written
// there reaches the client with the answer.
const AtClient Place = -2

// SessionID names one session. NoSession stands for a request that carries
// none: a login.
type SessionID uint32

// NoSession is the id carried by a request of a user who has not logged in.
const NoSession SessionID = 0

// Strategy is one way to keep sessions. It answers three questions and does
// nothing else: time, memory, bytes, failures and counts belong to the
// cluster. It may keep the small state of a balancing algorithm, such as the
// cursor of round robin, and sees the world only through View.
//
// The methods are called in the order of simulated time, must not allocate,
// and must not keep dst.
type Strategy interface {
	// Route names the server for the next request of s; Nowhere refuses it.
	// It is asked where the request passes the balancer.
	Route(v View, s SessionID) Place

	// Read names the place from which the server at takes the state of s;
	// Nowhere says that no place holds it.
	Read(v View, s SessionID, at Place) Place

	// Write appends to dst the places that get the new version of s made on
	// the server at, and says for how many of them the reply waits. A copy
	// on the server itself is in place at once and counts as one of those
	// waited for.
	Write(v View, s SessionID, at Place, dst []Place) (to []Place, wait int)
}

// Equipper is implemented by a strategy that needs more than servers: store
// nodes, a replication delay. It is asked once, before the run, and changes
// the trial's own configuration.
type Equipper interface {
	Equip(c *Config)
}

// Joiner is implemented by a strategy whose servers take over the state of the
// group when they come back empty. It names the member that gives it.
type Joiner interface {
	Join(v View, joining Place) (donor Place)
}

// View is what a strategy may know. Each reader says who knows this in a real
// system; nothing else of the cluster can be seen.
type View struct{ c *cluster }

// Servers is the number of servers that are in the configuration at any time
// of the run; Configured tells which are there now.
func (v View) Servers() int { return v.c.servers }

// Up reports whether the balancer gives new users to server p: it believes
// that p answers, the operators have not taken it out, and the present request
// was not just tried there in vain. The belief lags behind the truth.
func (v View) Up(p Place) bool { return v.c.nodes[p].open && p != v.c.avoid }

// Serves reports whether the balancer lets users stay on server p who are
// pinned to it: as Up, but a server that is being drained still serves them.
func (v View) Serves(p Place) bool { return v.c.nodes[p].serves && p != v.c.avoid }

// Configured reports whether server p is in the balancer's configuration at
// present, working or not.
func (v View) Configured(p Place) bool { return v.c.nodes[p].state != absent }

// Tried reports whether the balancer has just tried server p in vain for the
// present request and looks for another.
func (v View) Tried(p Place) bool { return p == v.c.avoid }

// Weighted reports whether the weights of the servers differ or may change.
func (v View) Weighted() bool { return v.c.weighted }

// Weight is the weight of server p in the balancer's configuration, times 256;
// less while the server starts slowly.
func (v View) Weight(p Place) int64 { return v.c.weightOf(&v.c.nodes[p]) }

// Pin is the server to which the balancer's affinity cookie or table pins the
// present request, Nowhere for none or for one whose time is over. Config's
// Pins say where the pin is kept; s is the session whose id the request shows.
func (v View) Pin(s SessionID) Place { return v.c.pinOf(uint32(s)) }

// ClientKey is a random number that the balancer put into the client's
// affinity cookie when it first came.
func (v View) ClientKey() uint64 {
	return Draw(v.c.luck, v.c.visits.at(v.c.current.visit).plan.Number, PurposeAffinity, 0, 0)[0]
}

// Connections is the number of requests that the balancer has sent to server
// p and whose answer has not been delivered yet. A balancer counts them
// itself, as the least-connections algorithms of HAProxy and nginx do.
func (v View) Connections(p Place) int { return int(v.c.nodes[p].connections) }

// ClientIP is the IPv4 address from which the current request reached the
// balancer; many users may share one.
func (v View) ClientIP() uint32 { return v.c.addressOf(v.c.current) }

// Home is the server whose answer created session s, or last took it over from a store. The balancer reads it
// from the client's affinity cookie, which that answer set.
func (v View) Home(s SessionID) Place { return Place(v.c.sessions.at(uint32(s)).home) }

// Owner and Backup are the servers that hold session s, Nowhere for none, as
// every server's directory says. An entry changes with the write that changes
// it: in Tomcat's BackupManager that waits until all servers have confirmed it.
func (v View) Owner(s SessionID) Place { return Place(v.c.affairsOf(v.c.sessions.at(uint32(s))).owner) }
func (v View) Backup(s SessionID) Place {
	return Place(v.c.affairsOf(v.c.sessions.at(uint32(s))).backup)
}

// Turn is the number of requests that this visit sent before the current one,
// with the visit's number added. No real balancer counts this; it serves the
// textbook's round robin in which each user alone goes round.
func (v View) Turn() uint64 {
	return v.c.current.number() + uint64(v.c.current.turn)
}

// Luck is this request's own random word for the balancer's choice. It
// depends on the visit and the number of the request, never on the strategy.
func (v View) Luck() uint64 { return v.c.current.luck[luckRoute] }

// Key is a hash of the session's id. Whoever holds the id can compute it.
func (v View) Key(s SessionID) uint64 { return v.c.sessions.at(uint32(s)).key }

// LogsOut reports whether the current request ends its session. The server
// that works on it knows what it is asked to do.
func (v View) LogsOut() bool { return v.c.current.kind == Logout }

// Holds reports whether place p holds a copy of s. Only p itself knows, so
// ask it about the server at only.
func (v View) Holds(p Place, s SessionID) bool {
	return v.c.holds(uint32(s), p)
}

// Member reports whether the server that asks counts server p as a member of
// their group. It drops one that has crashed, or that it cannot reach, after
// the membership's drop time, and each server in its own time.
func (v View) Member(p Place) bool { return v.c.counts(v.c.asking, p) }

// Joining reports whether server p is still taking over the state of the
// group. Tomcat's heartbeats say how long a server lives, so the others know
// who is too young to have any.
func (v View) Joining(p Place) bool { return v.c.nodes[p].joining }

// Shards is the number of shards of the external store, 0 without a store.
func (v View) Shards() int { return v.c.shards }

// Primary is the store node that the servers' store clients take for the
// primary of a shard. After its crash they learn of its successor when the
// failover is over, each server after a delay of its own.
func (v View) Primary(shard int) Place {
	if v.c.parted && v.c.current.place >= 0 {
		return v.c.nodes[v.c.current.place].client.primary[shard]
	}
	return v.c.primary[shard]
}

// Avoided reports whether the store client of the current request's server
// leaves store node p alone after failures: its circuit breaker is open, or
// the node has been ejected from the ring.
func (v View) Avoided(p Place) bool {
	client := v.c.nodes[v.c.current.place].client
	return client != nil && v.c.now() < client.nodes[int(p)-v.c.servers].avoid
}

// Age is the time since place p got the copy of s that it holds; Forever when
// it holds none. Only p itself knows. It is kept for strategies that are
// Fetchers.
func (v View) Age(p Place, s SessionID) int64 {
	if _, held := v.c.lookup(uint32(s), p); !held {
		return Forever
	}
	return v.c.now() - v.c.durableOf(v.c.record(uint32(s), p)).writtenAt
}

// SinceWrite is the time since the client was answered that its session has
// changed; Forever when it never was. An application puts it into a cookie of
// its own. It is kept where Config.Client asks for it.
func (v View) SinceWrite() int64 {
	if v.c.cfg.Client.Dates {
		if at := v.c.memories.at(v.c.current.visit).changedAt; at > 0 {
			return v.c.now() - at
		}
	}
	return Forever
}

// Replicas is the number of further nodes of each shard.
func (v View) Replicas() int { return v.c.cfg.Store.Replicas }

// StoreNode is node i of a shard, 0 to Replicas(), fixed by configuration.
func (v View) StoreNode(shard, i int) Place { return v.c.storeNode(shard, i) }
