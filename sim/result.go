package sim

import (
	"math/bits"

	"github.com/sessionsim/sessionsim/sim/hist"
)

// Wide is an unsigned 128-bit sum, wide enough for bytes times nanoseconds.
type Wide struct{ Hi, Lo uint64 }

// Add adds a*b, both non-negative.
func (w *Wide) Add(a, b int64) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	var carry uint64
	w.Lo, carry = bits.Add64(w.Lo, lo, 0)
	w.Hi, _ = bits.Add64(w.Hi, hi, carry)
}

// Sub takes a*b away, both non-negative; it wraps around.
func (w *Wide) Sub(a, b int64) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	w.take(Wide{hi, lo})
}

func (w *Wide) take(o Wide) {
	var borrow uint64
	w.Lo, borrow = bits.Sub64(w.Lo, o.Lo, 0)
	w.Hi, _ = bits.Sub64(w.Hi, o.Hi, borrow)
}

// Float is the sum as a floating-point number.
func (w Wide) Float() float64 { return float64(float64(w.Hi)*(1<<32)*(1<<32)) + float64(w.Lo) }

// Traffic counts what was sent over one link class. What is neither received
// nor lost is in flight.
type Traffic struct {
	Messages, Payload, Framing      uint64 // sent: count, bytes, bytes
	ReceivedMessages, ReceivedBytes uint64 // payload and framing together
	LostMessages, LostBytes         uint64 // sent to a place that was down
}

// Tally counts what happened. All of it only grows, so the measured part of a
// run is the tally at its end less the tally at the end of the warm-up.
type Tally struct {
	Visits   uint64                  // visits that began
	Requests [Kinds]uint64           // requests sent, by kind
	Outcomes [Kinds][Outcomes]uint64 // requests that ended, by kind and outcome
	Missing  [Causes]uint64          // missing verdicts, by cause
	Network  [LinkClasses]Traffic

	EligibleAnswered    uint64 // eligible requests that got a verdict
	EligibleUnavailable uint64 // eligible requests that got none
	ForcedLogins        uint64 // logins, or adoptions, because of a missing verdict
	NaturalLogins       uint64 // logins because a session had expired
	LostUpdates         uint64 // acknowledged writes that no longer survive in any copy
	WritesAcknowledged  uint64
	Retries             uint64 // requests sent again after an error
	Abandoned           uint64 // visits given up after an error
	Redials             uint64 // requests the balancer sent again because a connection had failed
	PinsDropped         uint64 // pins that a full table dropped for others
	PinsRefused         uint64 // pins that a full table did not take

	SessionsCreated uint64         // sessions that came to life
	SessionsEnded   [Causes]uint64 // sessions whose last copy disappeared, by cause
	CopiesRefused   uint64         // copies that a full place refused
	CopiesDropped   uint64         // copies that were not sent because the send queue was full
	CopiesBlocked   uint64         // copies that a request had to wait for because it was
	Evictions       uint64         // copies dropped to make room
	EarlyExpiries   uint64         // copies whose idle clock ran out while the session lived
	Events          uint64         // events the engine processed
}

// PlaceResult is what one server or store node saw in the measured time.
type PlaceResult struct {
	Role       Role
	Name       string // "A" for a server, "store 1" for a store node
	Requests   uint64 // requests (servers) or operations (store nodes) that reached it
	BusyTime   int64  // ns of work done, summed over workers
	UpTime     int64  // ns it was up
	Workers    int    // workers or cores it has
	MemoryTime Wide   // bytes x ns of payload and overhead held
	MemoryPeak int64  // bytes
	CopyTime   Wide   // copies x ns held
	CopiesPeak int64
	QueuePeak  int // requests or operations waiting

	SendQueueTime Wide  // bytes x ns of copies that waited for others to take them
	SendQueuePeak int64 // bytes
}

// FaultRecord tells the course of one outage; instants are ns since the start,
// Forever where it did not happen.
type FaultRecord struct {
	Place    int
	Name     string
	Down     int64 // it broke
	Detected int64 // the balancer (servers) or the store clients knew
	Up       int64 // it worked again
	Trusted  int64 // the balancer used it again
	Promoted int64 // a replica took over (stores)
	Dropped  int64 // the first of the other servers went on without it (servers with heartbeats); 0 for none
	Keep     bool  // its memory survived
	How      Manner
	Cut      bool // it went on working, cut off from others
}

// ChangeRecord tells of one act of the operators.
type ChangeRecord struct {
	Action Action
	Place  int    // the server, -1 for the balancer itself
	Name   string // of the place
	At     int64  // ns since the start
}

// Window counts one window of the timeline.
type Window struct {
	Answered, Unavailable, Missing, Stale, ForcedLogins, Logins uint64
	Servers                                                     []uint64 // requests that reached each server
	// bytes held by each place at the end of the window
	Memory []int64
}

// Skew is the sharpest imbalance of requests over available servers that any
// window showed: the busiest server's count times the number of servers, over
// the total.
type Skew struct {
	Busiest, Total uint64
	Servers        int
}

// Result is one trial's outcome: integers only, so that results of several
// trials can be added in any order.
type Result struct {
	Digest   uint64 // hash of what all strategies share: visits and outages
	End      int64  // when the run ended, ns
	Measured int64  // ns measured: the end of the run less the warm-up
	Tally    Tally  // of the measured part
	Places   []PlaceResult
	Servers  int // the first so many places are servers

	LogicalTime Wide  // bytes x ns of live sessions, each counted once
	LogicalPeak int64 // bytes
	LiveTime    Wide  // sessions x ns
	LivePeak    int64 // live sessions
	VisitTime   Wide  // visits x ns: users online
	VisitPeak   int64

	Latency  hist.Histogram // response time of answered requests, ns, as the client sees it
	Overhead hist.Histogram // the part of it spent on the session, ns

	WorstWindow Skew
	WindowWidth int64 // width of the timeline's windows, ns
	Timeline    []Window
	Faults      []FaultRecord
	Changes     []ChangeRecord
	Doubts      []string // statistical doubts about this trial, for people
}
