package sim

import "github.com/sessionsim/sessionsim/sim/rng"

// FactKind says what a Fact tells.
type FactKind uint8

// The facts, in the order of a request's life, then of places.
const (
	VisitBegins FactKind = iota
	Routed               // the balancer chose a server
	Judged               // the session was looked for, and found or not
	Wrote                // a new version was made
	CopySent             // a version left for another place
	CopyArrived          // and reached it
	Answered             // the answer reached the client
	VisitEnds
	CopyEvicted
	CopyExpired
	PlaceCrashed
	PlaceBack
	PlaceDetected // the balancer believes that a server is down
	PlaceTrusted  // the balancer believes that it is up again
	PlacePromoted // a store's replica became the primary
	ServerDrained // the operators' acts, in the order of their actions
	ServerMaintained
	ServerReady
	ServerAdded
	ServerRemoved
	BalancerReloaded
	PlaceCutOff   // a store node lost touch with the others and with most servers
	PlaceRejoined // and can talk to them again
	MemberDropped // server From goes on without Place
	MemberJoined  // server From counts Place as a member of the group
	PlacePaused   // a place stands still
	PlaceWoke     // and goes on
	StateAsked    // server Place, which joins, asks From for the state of the group
	StateTaken    // and has it
	StateLost     // or will not get it
	StateMissed   // it has waited long enough, and serves without it
	CopyDropped   // a version was not sent from From to Place, for the sender's queue was full
	ServerCutOff  // a server has lost touch with those of the other side
	ServerRejoined
	ServerFrozen   // a server has lost touch with too many, and serves nobody
	ServerUnfrozen // and serves again
)

// Fact is one thing that happened, for whoever follows the story. Nothing
// flows back: a run that is observed has the same result.
type Fact struct {
	At      int64
	What    FactKind
	Visit   uint64 // number of the visit, for facts about one
	Session uint32 // the how-manieth session of the run, 0 for none
	Request int32  // number of the request within its visit
	Call    int32  // number of the call its page made, 0 for the page itself
	Kind    Kind
	Outcome Outcome
	Cause   Cause
	Again   bool  // the login is made because the session was missing
	Moved   bool  // Routed: its client has another address from here on
	Place   Place // where it happened
	From    Place // where a copy came from
	Version uint32
	Latency int64  // Answered: response time, ns
	Draws   uint64 // hash of what was drawn for the request: demand, kind, think time, route

	session uint32
	request *request
	visit   *visit
}

// tell hands a fact to the observer, if there is one. Where facts come by the
// request the caller asks that first, which spares making them up.
func (c *cluster) tell(f Fact) {
	if c.observe != nil {
		c.observe(c.complete(f))
	}
}

// complete fills in what follows from the records a fact is about.
func (c *cluster) complete(f Fact) Fact {
	f.At = c.now()
	if c.client != Nowhere && f.Place == c.client {
		f.Place = AtClient
	}
	if s := f.session; s != 0 {
		f.Session, f.Visit = c.sessions.at(s).serial, c.sessions.at(s).visit
	}
	if r := f.request; r != nil {
		f.Visit, f.Request, f.Kind, f.Outcome, f.Cause, f.Again = r.number(), page(r.k), r.kind, r.outcome, r.cause, r.again
		f.Call, f.Latency = call(r.k), c.now()-r.sentAt
		moves := c.visits.at(r.visit).plan.Moves
		f.Moved = f.What == Routed && moves > 0 && r.k == moves && r.attempt == 0 && r.tries == 0 && !r.again
		for _, word := range r.luck {
			f.Draws = rng.Mix(f.Draws, word)
		}
	}
	if f.visit != nil {
		f.Visit = f.visit.plan.Number
	}
	f.session, f.request, f.visit = 0, nil, nil
	return f
}
