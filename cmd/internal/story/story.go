// Package story tells what happens in a run in plain sentences.
package story

import (
	"fmt"
	"time"

	"github.com/sessionsim/sessionsim/sim"
)

// Teller turns the facts of one run, in their order, into sentences.
type Teller struct {
	servers   int
	onMissing sim.OnMissing
	servedBy  map[task]sim.Place // server to which a request under way was sent
}

// task names one request of a visit.
type task struct {
	visit   uint64
	request int32
	kind    sim.Kind
}

// New makes a teller for runs of a system.
func New(c *sim.Config) *Teller {
	return &Teller{servers: c.Servers.Count, onMissing: c.Users.OnMissing, servedBy: map[task]sim.Place{}}
}

// Names of the facts, for machines.
var names = map[sim.FactKind]string{
	sim.VisitBegins: "visit_begins", sim.Routed: "routed", sim.Judged: "judged", sim.Wrote: "wrote",
	sim.CopySent: "copy_sent", sim.CopyArrived: "copy_arrived", sim.Answered: "answered", sim.VisitEnds: "visit_ends",
	sim.CopyEvicted: "copy_evicted", sim.CopyExpired: "copy_expired", sim.PlaceCrashed: "place_crashed",
	sim.PlaceBack: "place_back", sim.PlaceDetected: "place_detected", sim.PlaceTrusted: "place_trusted",
	sim.PlacePromoted: "place_promoted", sim.PlacePaused: "place_paused", sim.PlaceWoke: "place_woke",
	sim.MemberDropped: "member_dropped", sim.MemberJoined: "member_joined",
	sim.StateAsked: "state_asked", sim.StateTaken: "state_taken", sim.StateLost: "state_lost",
	sim.StateMissed: "state_missed", sim.CopyDropped: "copy_dropped", sim.ServerCutOff: "server_cut_off",
	sim.ServerRejoined: "server_rejoined", sim.ServerFrozen: "server_frozen", sim.ServerUnfrozen: "server_unfrozen",
	sim.ServerDrained: "server_drained", sim.ServerMaintained: "server_maintained", sim.ServerReady: "server_ready",
	sim.ServerAdded: "server_added", sim.ServerRemoved: "server_removed", sim.BalancerReloaded: "balancer_reloaded",
	sim.PlaceCutOff: "place_cut_off", sim.PlaceRejoined: "place_rejoined",
}

// Name is a fact's name for machines.
func Name(f *sim.Fact) string { return names[f.What] }

// AboutPlace reports whether a fact is about a place and not about a visit.
func AboutPlace(f *sim.Fact) bool { return f.What >= sim.PlaceCrashed && f.What != sim.CopyDropped }

// Trouble reports whether a fact is one that strategies are there to prevent.
func Trouble(f *sim.Fact) bool {
	switch f.Outcome {
	case sim.Stale, sim.Missing, sim.Resurrected, sim.Refused, sim.Failed:
		return f.What == sim.Judged || f.What == sim.Answered
	}
	return false
}

// Clock writes an instant as minutes and seconds, with hours when there are
// some: 00:01.250, 2:00:01.250. It rounds down to milliseconds.
func Clock(ns int64) string {
	d := time.Duration(ns)
	text := fmt.Sprintf("%02d:%02d.%03d", d/time.Minute%60, d/time.Second%60, d/time.Millisecond%1000)
	if hours := d / time.Hour; hours > 0 {
		return fmt.Sprintf("%d:%s", hours, text)
	}
	return text
}

// Place is a place's name: A, B, C for servers, store 1 for store nodes.
func (t *Teller) Place(p sim.Place) string { return sim.PlaceName(p, t.servers) }

// Tell is the sentence about a fact, without the time. Every fact of a run
// must be told, also those whose sentence is not wanted.
func (t *Teller) Tell(f *sim.Fact) string {
	switch f.What {
	case sim.VisitBegins:
		return fmt.Sprintf("visit %d begins", f.Visit)
	case sim.VisitEnds:
		return fmt.Sprintf("visit %d ends", f.Visit)
	case sim.Routed:
		return t.routed(f)
	case sim.Judged:
		return t.judged(f)
	case sim.Wrote:
		return t.wrote(f)
	case sim.Answered:
		return t.answered(f)
	}
	if AboutPlace(f) {
		return t.place(f)
	}
	return t.copied(f)
}

// what names a request: "the post of visit 17".
func what(f *sim.Fact) string { return fmt.Sprintf("the %s of visit %d", f.Kind, f.Visit) }

func (t *Teller) routed(f *sim.Fact) string {
	t.servedBy[task{f.Visit, f.Request, f.Kind}] = f.Place
	switch {
	case f.Place == sim.Nowhere:
		return "the balancer has no server for " + what(f)
	case f.Again:
		return fmt.Sprintf("visit %d logs in again; the balancer sends it to %s", f.Visit, t.Place(f.Place))
	}
	moved := ""
	if f.Moved {
		moved = fmt.Sprintf("visit %d comes from another address now; ", f.Visit)
	}
	return moved + fmt.Sprintf("the balancer sends %s to %s", what(f), t.Place(f.Place))
}

func (t *Teller) judged(f *sim.Fact) string {
	server := t.servedBy[task{f.Visit, f.Request, f.Kind}]
	at := t.Place(server)
	reaches := fmt.Sprintf("%s reaches %s; ", what(f), at)
	holder := at
	if f.Place != server && f.Place != sim.Nowhere {
		holder = t.Place(f.Place)
		reaches = fmt.Sprintf("%s asks %s for %s; ", at, holder, what(f))
	}
	switch f.Outcome {
	case sim.Fresh:
		return reaches + fmt.Sprintf("%s has session %d, version %d", holder, f.Session, f.Version)
	case sim.Stale:
		return reaches + fmt.Sprintf("%s has session %d only in version %d: stale, the user has seen a newer one", holder,
			f.Session, f.Version)
	case sim.Resurrected:
		return reaches + fmt.Sprintf("%s has session %d, although it is over", holder, f.Session)
	case sim.Expired:
		return reaches + fmt.Sprintf("session %d is over; %s", f.Session, t.reaction(f))
	}
	return reaches + fmt.Sprintf("%s has no session %d (%s); %s", holder, f.Session, f.Cause, t.reaction(f))
}

// reaction is what follows when no session was found.
func (t *Teller) reaction(f *sim.Fact) string {
	switch {
	case f.Kind == sim.Logout:
		return "nobody to log out"
	case t.onMissing == sim.Adopt:
		return "an empty one begins under the same id"
	case t.onMissing == sim.CarryOn:
		return "the user goes on without"
	}
	return "sent to log in"
}

func (t *Teller) wrote(f *sim.Fact) string {
	if f.Kind == sim.Login {
		return fmt.Sprintf("%s creates session %d for visit %d", t.Place(f.Place), f.Session, f.Visit)
	}
	return fmt.Sprintf("%s makes version %d of session %d", t.Place(f.Place), f.Version, f.Session)
}

func (t *Teller) answered(f *sim.Fact) string {
	delete(t.servedBy, task{f.Visit, f.Request, f.Kind})
	after := time.Duration(f.Latency).Round(10 * time.Microsecond)
	switch f.Outcome {
	case sim.LoggedIn:
		return fmt.Sprintf("visit %d is logged in, after %v", f.Visit, after)
	case sim.Refused:
		return fmt.Sprintf("%s is refused, after %v", what(f), after)
	case sim.Failed:
		return fmt.Sprintf("%s fails, after %v: no answer, or an error, from its server or store", what(f), after)
	case sim.Missing, sim.Expired:
		return fmt.Sprintf("visit %d sees that its session is gone, after %v", f.Visit, after)
	}
	return fmt.Sprintf("%s is answered, after %v", what(f), after)
}

func (t *Teller) copied(f *sim.Fact) string {
	place := t.Place(f.Place)
	switch f.What {
	case sim.CopySent:
		return fmt.Sprintf("%s sends version %d of session %d to %s", t.Place(f.From), f.Version, f.Session, place)
	case sim.CopyArrived:
		return fmt.Sprintf("version %d of session %d reaches %s", f.Version, f.Session, place)
	case sim.CopyDropped:
		return fmt.Sprintf("%s does not send version %d of session %d to %s: its send queue is full", t.Place(f.From),
			f.Version, f.Session, place)
	case sim.CopyEvicted:
		return fmt.Sprintf("%s drops session %d to make room", place, f.Session)
	case sim.CopyExpired:
		return fmt.Sprintf("session %d has been idle too long on %s and is dropped there", f.Session, place)
	}
	return names[f.What]
}

func (t *Teller) place(f *sim.Fact) string {
	place := t.Place(f.Place)
	switch f.What {
	case sim.PlaceCrashed:
		return place + " breaks down"
	case sim.PlacePaused:
		return place + " stands still"
	case sim.PlaceWoke:
		return place + " goes on"
	case sim.PlaceBack:
		return place + " is up again"
	case sim.PlaceCutOff:
		return place + " is cut off from the others, and goes on working"
	case sim.PlaceRejoined:
		return place + " is in touch with the others again"
	case sim.PlaceDetected:
		return "the balancer notices that " + place + " is down"
	case sim.PlaceTrusted:
		return "the balancer uses " + place + " again"
	case sim.ServerDrained:
		return place + " is drained: it gets no new users"
	case sim.ServerMaintained:
		return place + " is taken out for maintenance"
	case sim.ServerReady:
		return place + " is put back into service"
	case sim.ServerAdded:
		return place + " joins, empty"
	case sim.ServerRemoved:
		return place + " leaves for good, with all that it holds"
	case sim.BalancerReloaded:
		return "the balancer is reloaded and forgets what it knew"
	case sim.MemberDropped:
		return fmt.Sprintf("%s drops %s from its view of the group and goes on without it", t.Place(f.From), place)
	case sim.ServerCutOff:
		return place + " loses touch with the servers on the other side"
	case sim.ServerRejoined:
		return place + " can reach all servers again"
	case sim.ServerFrozen:
		return place + " misses too many servers and serves nobody"
	case sim.ServerUnfrozen:
		return place + " counts enough servers and serves again"
	case sim.StateAsked:
		return fmt.Sprintf("%s joins and asks %s for all sessions before it serves", place, t.Place(f.From))
	case sim.StateTaken:
		return fmt.Sprintf("%s has the sessions of %s", place, t.Place(f.From))
	case sim.StateLost:
		return fmt.Sprintf("%s will not get the sessions of %s: one of the two cannot be reached", place, t.Place(f.From))
	case sim.StateMissed:
		return fmt.Sprintf("%s has waited long enough for the sessions of %s and serves without them", place,
			t.Place(f.From))
	case sim.MemberJoined:
		return fmt.Sprintf("%s hears of %s and counts it as a member of the group", t.Place(f.From), place)
	}
	return fmt.Sprintf("%s takes over from %s", place, t.Place(f.From))
}
