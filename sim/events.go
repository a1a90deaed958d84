package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// event is what an engine event means to the model. The upper 24 bits of
// engine.Event.What carry a generation, so that an event for a record that has
// been freed since is recognised and ignored.
type event uint8

const (
	evCrash         event = iota // a place breaks
	evRestart                    // a place works again
	evCycle                      // a place that fails at random begins a new life
	evNotice                     // the balancer learns the state of a server
	evDrop                       // the group membership drops a server
	evBeat                       // a server says to the others that it is there
	evHeard                      // and they hear it
	evLook                       // a server looks for members that have been silent
	evConfirm                    // a suspect has not answered
	evMend                       // the servers are no longer split
	evAsked                      // a server is asked for all its state
	evTaken                      // the state has reached the server that joins
	evGivesUp                    // it has waited long enough for it
	evPromote                    // a replica takes over a shard
	evMeasure                    // the warm-up is over, or a batch
	evWindow                     // a window of the timeline closes
	evCopyArrives                // a version reaches another place
	evServiceDone                // a worker has done a request's work
	evShareDone                  // processor sharing: the next request may be done
	evOperationDone              // a store node has done an operation
	evFetched                    // the answer of a read reaches the server
	evAcknowledged               // a place's acknowledgement reaches the server
	evAnswered                   // the answer reaches the client
	evIdle                       // the oldest copy at a place may have been idle too long
	evAge                        // a session reaches its absolute time-to-live
	evVisit                      // a user arrives
	evReturn                     // a user of a closed population is back
	evSend                       // a visit's next request reaches the balancer
	evBalancer                   // a request that is on its way reaches the balancer
	evServer                     // a request reaches its server
	evOperation                  // an operation reaches its place
	evCheck                      // the balancer checks a server
	evProbe                      // the check reaches it
	evVerdict                    // the check has passed or failed
	evBanEnds                    // a banned server may be probed by a request
	evChange                     // the operators act
	evRedial                     // the balancer finds that a request's connection has failed
	evDial                       // and tries again
	evNoted                      // a server hears who holds a session
	evCalls                      // a page makes its calls
	evLease                      // a session lock ends
	evLockRetry                  // a request asks for its session lock again
	evLockTimeout                // a request has waited long enough for it
	evSweep                      // a store node removes what has expired
	evSynced                     // a store node's fsync is done
	evTimeout                    // a caller gives an operation up
	evCallAgain                  // a request tries its operation again
	evElect                      // a store's election is decided
	evReconnect                  // a server learns who leads a shard
	evHeal                       // a store node is no longer cut off
	evStrike                     // a planned fault begins
	evWake                       // a place that stood still goes on
	evTires                      // the balancer has waited too long for a server that stands still
	evSpared                     // a request waits for one place less
	evFails                      // a request fails because another place broke
)

const genMask = 1<<24 - 1

// Keys of the total order: 36 bits of visit (or place), 12 bits of request
// number, 12 bits that tell apart what may coincide within one request.
func orderKey(entity uint64, index uint32, sub int) uint64 {
	index ^= (index >> callBits) * 683 // an odd factor: the calls of a page differ from each other
	return entity&(1<<36-1)<<24 | uint64(index&0xfff)<<12 | uint64(sub&0xfff)
}

// subPlace is the sub-key of an event that concerns one place of a request;
// the smaller values are events themselves.
func subPlace(p Place) int { return 64 + int(p) }

// schedule puts an event into the engine.
func (c *cluster) schedule(at int64, class engine.Class, key uint64, what event, gen, ref uint32) {
	c.engine.Schedule(engine.Event{
		At: at, Order: engine.Order(class, key), What: uint32(what) | gen&genMask<<8, Ref: ref,
	})
}

// dispatch lets one event happen. The switch is the table of contents of the
// model.
func (c *cluster) dispatch(e engine.Event) {
	if c.stills > 0 && c.parks(e) {
		return
	}
	gen, ref := e.What>>8, e.Ref
	switch event(e.What & 0xff) {
	case evVisit:
		c.visitArrives()
	case evReturn:
		c.begin(ref, c.visits.at(ref))
	case evSend:
		c.visitSends(ref)
	case evBalancer:
		if r := c.request(ref, gen); r != nil {
			c.atBalancer(ref, r)
		}
	case evServer:
		if r := c.request(ref, gen); r != nil && r.stage == onTheWay {
			c.atServer(ref, r)
		}
	case evServiceDone:
		if r := c.request(ref, gen); r != nil && r.due == c.now() {
			c.served(ref, r)
		}
	case evFetched:
		if m := c.message(ref, gen); m != nil {
			c.fetched(ref, m)
		}
	case evAcknowledged:
		if m := c.message(ref, gen); m != nil {
			c.acknowledged(ref, m)
		}
	case evAnswered:
		if r := c.request(ref, gen); r != nil {
			c.atClient(ref, r)
		}
	case evOperation:
		if m := c.message(ref, gen); m != nil {
			c.operationArrives(ref, m)
		}
	case evOperationDone:
		if m := c.message(ref, gen); m != nil {
			c.operationDone(ref, m)
		}
	case evCopyArrives:
		if m := c.message(ref, gen); m != nil {
			c.copiesArrive(ref, m)
		}
	case evLease:
		c.leaseEnds(ref, gen)
	case evCalls:
		c.callsLeave(ref)
	case evNoted:
		if m := c.message(ref, gen); m != nil {
			c.noted(ref, m)
		}
	case evAge:
		c.ageReached(ref)
	case evTimeout:
		if m := c.message(ref, gen); m != nil {
			c.timedOut(ref, m)
		}
	case evRedial, evDial, evTires, evSpared, evFails, evLockRetry, evLockTimeout, evCallAgain:
		if r := c.request(ref, gen); r != nil {
			c.dispatchWaiting(event(e.What&0xff), ref, r)
		}
	default:
		c.dispatchPlace(event(e.What&0xff), Place(ref), gen)
	}
}

// dispatchWaiting lets an event happen that is about a request that waits.
func (c *cluster) dispatchWaiting(what event, rs uint32, r *request) {
	switch what {
	case evRedial:
		c.redial(rs, r)
	case evDial:
		c.dial(rs, r)
	case evTires:
		c.tires(rs, r)
	case evSpared:
		c.spared(rs, r)
	case evFails:
		if r.stage == atPlaces {
			c.fail(rs, r, Failed)
		}
	case evLockRetry:
		if r.stage == locking {
			c.getSession(rs, r)
		}
	case evLockTimeout:
		c.lockTimeout(rs, r)
	case evCallAgain:
		c.callAgain(rs, r)
	}
}

// dispatchPlace lets an event happen that is about a place itself, about what
// others believe of it, or about the books of the run.
func (c *cluster) dispatchPlace(what event, p Place, gen uint32) {
	switch what {
	case evShareDone:
		c.shareDone(uint32(p), gen)
	case evWindow:
		c.windowCloses()
	case evMeasure:
		c.boundary()
	case evIdle:
		c.idleCheck(p)
	case evCrash:
		c.crash(p, gen)
	case evRestart:
		c.restart(p)
	case evCycle:
		c.nextRandomFault(p)
	case evNotice:
		c.notice(p, gen)
	case evDrop:
		c.dropMember(p, gen)
	case evBeat:
		c.sendsBeat(p, gen)
	case evHeard:
		c.heard(uint32(p))
	case evLook:
		c.look(p, gen)
	case evConfirm:
		c.confirms(p, Place(gen))
	case evMend:
		c.mends()
	case evAsked:
		c.askedForState(&c.nodes[p], gen)
	case evTaken:
		c.takesState(&c.nodes[p], gen)
	case evGivesUp:
		c.givesUpWaiting(&c.nodes[p], gen)
	case evPromote:
		c.agreed(p, gen)
	case evCheck:
		c.check(p)
	case evProbe:
		c.probe(p, gen)
	case evVerdict:
		c.verdict(p)
	case evBanEnds:
		c.banEnds(p, gen)
	case evChange:
		c.changes(int(p))
	case evSweep:
		c.sweepNode(p)
	case evSynced:
		c.synced(p, gen)
	case evElect:
		c.elect(p, gen)
	case evReconnect:
		c.reconnect(p, int(gen))
	case evHeal:
		c.heal(p)
	case evStrike:
		c.strike(int(p))
	case evWake:
		c.wake(p, gen)
	}
}

// request is the request an event was meant for; nil when it ended before the
// event came.
func (c *cluster) request(ref, gen uint32) *request {
	if r := c.requests.at(ref); r.gen&genMask == gen {
		return r
	}
	return nil
}

// message is the same for messages.
func (c *cluster) message(ref, self uint32) *message {
	if m := c.messages.at(ref); m.self&genMask == self {
		return m
	}
	return nil
}
