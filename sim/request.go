package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// stage says where a request is.
type stage uint8

const (
	ended      stage = iota // the record is free
	onTheWay                // from the client to its server
	inQueue                 // waiting for a worker
	locking                 // waiting for the lock of its session
	fetching                // the server waits for the state of the session
	inService               // a worker works on it
	atPlaces                // the server waits for places to take the new version
	answering               // the answer is on its way to the client
	redialling              // the balancer has lost its server, or will find that out
)

// request is one request under way. Its record lives from the balancer until
// the answer reaches the client.
type request struct {
	luck       [4]uint64
	order      uint64 // visit and request, for the total order
	sentAt     int64
	waitFrom   int64 // since when it waits for its session
	waited     int64 // time spent on the session so far
	think      int64 // the user's think time after the answer
	work       int64 // time on a worker
	dialled    int64 // when the balancer last sent it to a server
	due        int64 // when the worker will be done (FCFS)
	visit      uint32
	session    uint32
	gen        uint32
	known      uint32 // newest version the client knew of when it sent this
	base       uint32 // version found
	bytes      uint32 // payload of the version found
	written    uint32 // version made
	change     change // what is being made known to the places
	nextWriter uint32 // next request that will write back a version of the same session
	awaited    int32  // places that still have to take it
	up, down   uint32 // payload of the request and of its answer
	turn       uint32 // requests its visit had sent before
	k          int32
	place      Place
	avoid      Place // the server of the last try, when another is looked for
	kind       Kind
	stage      stage
	outcome    Outcome
	cause      Cause
	attempt    uint8 // of the user
	tries      uint8 // retries of the balancer
	calls      uint8 // further tries of its operation at the store
	again      bool  // login made because the session was not found
	fetched    bool  // the verdict has been reached
	eligible   bool
	found      bool
	worker     bool // holds a worker
	noAnswer   bool // the server could not answer; the balancer did
	writes     bool // will write back the version found, or hear that it is stale
	refused    bool // its connection was refused, not met with silence
	unlocked   bool // goes on without the lock of its session
	cookie     cookie
	lock       uint32 // that it holds, 0 for none
	lockSerial uint32 // tells whether it still does
	nextInLine uint32 // behind it in the line for a lock
}

// newRequest lets a visit's request k reach the balancer.
func (c *cluster) newRequest(
	vs uint32, v *visit, k int32, kind Kind, luck *[4]uint64, sentAt int64,
) (uint32, *request) {
	slot := c.requests.take()
	r := c.requests.at(slot)
	gen := r.gen
	*r = request{} // a literal with its own generation in it would be built elsewhere and copied
	r.luck, r.order, r.sentAt, r.visit, r.gen = *luck, orderKey(v.plan.Number, uint32(k), 0), sentAt, vs, gen
	r.known, r.k, r.kind, r.place, r.avoid, r.attempt, r.stage = v.known, k, kind, Nowhere, Nowhere, v.attempt, onTheWay
	if kind != Login && v.session != 0 {
		r.session = v.session
		c.hold(r.session)
	}
	service := &c.cfg.Requests.Service
	if kind == Login {
		service = &c.cfg.Requests.LoginService
	}
	r.work = service.Int(luck[LuckDemand]) // here, because the think time has just been drawn: two draws overlap
	r.up, r.down = c.fixedUp, c.fixedDown
	if c.randomSizes {
		c.drawPayloads(r)
	}
	if c.client != Nowhere {
		c.carries(slot, r)
	}
	r.turn = v.sent
	v.sent++
	v.underway++
	c.tally.Requests[kind]++
	return slot, r
}

// atBalancer lets a request in.
func (c *cluster) atBalancer(rs uint32, r *request) {
	size := int64(r.up)
	c.sends(ClientBalancer, size)
	c.receives(ClientBalancer, size)
	c.choose(rs, r)
}

// choose asks the strategy for a server.
func (c *cluster) choose(rs uint32, r *request) {
	c.current, c.avoid = r, r.avoid
	p := c.strategy.Route(c.view(Nowhere), SessionID(r.session))
	r.place, c.avoid = p, Nowhere
	if c.observe != nil {
		c.tell(Fact{What: Routed, Place: p, session: r.session, request: r})
	}
	if p == Nowhere {
		r.noAnswer = true
		c.fail(rs, r, Refused)
		return
	}
	if !c.isServer(p) {
		panic("sim: the strategy routed a request to a place that is no server")
	}
	n := &c.nodes[p]
	n.connections++
	if n.ban.stage == onTrial {
		n.ban.stage = probed
		c.assess()
	}
	c.dial(rs, r)
}

// atServer lets the request in, or finds the server down.
func (c *cluster) atServer(rs uint32, r *request) {
	n := &c.nodes[r.place]
	if !n.answers() {
		c.unreachable(rs, r)
		return
	}
	c.receives(BalancerServer, int64(r.up))
	n.requests++
	c.window.Servers[r.place]++
	if c.cfg.Servers.HoldWorker || c.cfg.Servers.Discipline == PS {
		c.enter(rs, r)
	} else {
		c.findSession(rs, r)
	}
}

// enter gets the request a worker or a place in the queue.
func (c *cluster) enter(rs uint32, r *request) {
	if c.cfg.Servers.Discipline == PS {
		c.start(rs, r)
		return
	}
	starts, accepted := c.nodes[r.place].admit(rs)
	switch {
	case starts:
		c.start(rs, r)
	case accepted:
		r.stage = inQueue
	default:
		c.fail(rs, r, Refused)
	}
}

// start is what a worker does for a request: find the session, unless that
// has been done, then the work itself.
func (c *cluster) start(rs uint32, r *request) {
	r.worker = c.cfg.Servers.Discipline == FCFS
	if r.fetched {
		c.serve(rs, r)
	} else {
		c.findSession(rs, r)
	}
}

// findSession asks the strategy where the state is and gets it from there. A
// login needs none.
func (c *cluster) findSession(rs uint32, r *request) {
	r.waitFrom = c.now()
	if c.frozen(r.place) {
		c.fail(rs, r, Refused)
		return
	}
	if r.session == 0 {
		r.stage = fetching
		c.sessionFound(rs, r)
		return
	}
	c.getSession(rs, r)
}

// getSession gets the state of a session from where the strategy says it is.
func (c *cluster) getSession(rs uint32, r *request) {
	r.stage = fetching
	c.current = r
	p := c.strategy.Read(c.view(r.place), SessionID(r.session), r.place)
	switch p {
	case Nowhere:
		c.judge(r, c.sessions.at(r.session), Nowhere, false, 0, 0, 0)
		c.sessionFound(rs, r)
	case r.place:
		if c.cfg.Sessions.Lock.Mode != NoLock && !c.acquire(r, p) {
			c.linesUp(rs, r)
			return
		}
		c.readHere(rs, r)
		c.sessionFound(rs, r)
	case AtClient:
		c.readToken(r, false)
		c.sessionFound(rs, r)
	default:
		c.fetchFrom(rs, r, p)
	}
}

// readHere looks for the session in the server's own memory.
func (c *cluster) readHere(rs uint32, r *request) {
	s := c.sessions.at(r.session)
	if i, found := c.find(s, r.place); c.live(found) {
		c.use(i, found)
		if c.outlives {
			c.becomes(r.session, r.place, ownCopies)
		}
		if r.kind == Write {
			c.willWrite(rs, r, s, found.version)
		}
		c.judge(r, s, r.place, true, found.version, found.bytes, c.now())
		return
	}
	c.judge(r, s, r.place, false, 0, 0, 0)
}

// sessionFound goes on when the question of the session is settled, one way
// or the other.
func (c *cluster) sessionFound(rs uint32, r *request) {
	r.fetched = true
	r.waited += c.now() - r.waitFrom
	switch {
	case r.worker || c.cfg.Servers.Discipline == PS:
		c.serve(rs, r)
	default:
		c.enter(rs, r)
	}
}

// serve works on the request.
func (c *cluster) serve(rs uint32, r *request) {
	r.stage = inService
	n, demand := &c.nodes[r.place], r.work
	if c.cfg.Servers.WarmUp > 0 {
		demand = c.coldDemand(n, demand)
	}
	if c.cfg.Servers.Discipline == PS {
		c.joinShare(n, rs, r, demand)
		return
	}
	n.startWork(c.now())
	r.due = c.now() + demand
	c.schedule(r.due, engine.Completion, r.key(evServiceDone), evServiceDone, r.gen, rs)
}

// served is reached when the work is done; what the request changes is written
// now.
func (c *cluster) served(rs uint32, r *request) {
	if r.stage != inService {
		return // the server broke meanwhile
	}
	n := &c.nodes[r.place]
	if c.cfg.Servers.Discipline == FCFS {
		n.stopWork(c.now())
	}
	if r.worker && !c.cfg.Servers.HoldWorker {
		c.freeWorker(r)
	}
	r.stage, r.waitFrom = atPlaces, c.now()
	if c.invalid(r) {
		c.fail(rs, r, Failed)
		return
	}
	if c.frozen(r.place) || !c.change(rs, r) {
		c.fail(rs, r, Refused)
		return
	}
	if c.cfg.Client.Renews {
		c.renewToken(r)
	}
	if r.awaited == 0 {
		c.reply(rs, r)
	}
}

// drawPayloads draws the sizes of a request and of its answer.
func (c *cluster) drawPayloads(r *request) {
	r.up, r.down = c.payloads(Draw(c.luck, r.number(), PurposePayload, uint64(r.k), 0))
}

// payloads are the sizes of a request and of its answer.
func (c *cluster) payloads(words [4]uint64) (up, down uint32) {
	q := &c.cfg.Requests
	return uint32(min(q.Bytes.Int(words[0]), maxSessionBytes)), uint32(min(q.AnswerBytes.Int(words[1]), maxSessionBytes))
}

// demands notes what a workload says that a request takes on a worker; 0 is
// what the configuration says.
func (r *request) demands(work int64) {
	if work != 0 {
		r.work = work
	}
}

// try tells apart the tries of a request, the user's and the balancer's: each
// has luck of its own on its way.
func (r *request) try() uint32 { return uint32(r.attempt) | uint32(r.tries)<<8 }

// number is the number of a request's visit.
func (r *request) number() uint64 { return r.order >> 24 }

// addressOf is the address from which a request comes.
func (c *cluster) addressOf(r *request) uint32 { return c.visits.at(r.visit).plan.address(page(r.k)) }

// key is the order of a request's event among those of the same instant.
func (r *request) key(e event) uint64 { return r.order + uint64(e) }
