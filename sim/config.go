package sim

import (
	"math"
	"strings"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// Forever is an instant that no run reaches; as a time-to-live it means never.
const Forever = int64(math.MaxInt64 / 4)

// Config is everything about the system under study that is not the strategy
// and not the users: servers, sessions, network, store, failures. Times are in
// nanoseconds, sizes in bytes, shares between 0 and 1. NewConfig gives the
// defaults; scenario files document each field and the origin of its default.
type Config struct {
	Duration int64 // length of the run; what is under way then is unfinished
	Warmup   int64 // measures leave out everything before this instant
	Window   int64 // width of the timeline's windows

	Servers  Servers
	Balancer Balancer
	Members  Members
	Requests Requests
	Sessions Sessions
	Users    Users
	Network  [LinkClasses]Link
	Store    Store
	Replica  Replica
	Client   Client
	Faults   []Fault
	Random   [2]RandomFaults // by Role
}

// Discipline is how a server shares itself among its requests.
type Discipline uint8

// The disciplines.
const (
	FCFS Discipline = iota // workers serve one request each, in order of arrival
	PS                     // cores are shared equally by all requests present
)

// Servers describes the application servers.
type Servers struct {
	Count      int        // number of servers, 1 to 1024
	Workers    int        // workers of each (FCFS) or cores (PS), at least 1
	Discipline Discipline // how requests share them
	Queue      int        // requests that may wait for a worker; negative is unbounded (FCFS only)
	HoldWorker bool       // whether a request keeps its worker while it waits for a store or for copies
	Memory     int64      // bytes for sessions on each server; 0 is unlimited
	Full       Full       // what happens when they do not suffice
	Overhead   int64      // bytes a copy takes besides its payload
	Cold       int        // how many times as long a request takes on a server just started, at least 1
	WarmUp     int64      // ns until it takes no longer than usual; 0 for at once
}

// Requests describes what a request costs besides its session.
type Requests struct {
	Service      rng.Dist // demand on a worker, ns
	LoginService rng.Dist // demand of a login, ns
	Bytes        rng.Dist // payload of a request, bytes
	AnswerBytes  rng.Dist // payload of an answer, bytes
}

// Sessions describes the state a login creates.
type Sessions struct {
	Size     rng.Dist // bytes at login
	Growth   rng.Dist // bytes added by each write
	Idle     int64    // time-to-live since the last use (sliding); Forever for none
	Absolute int64    // time-to-live since the login; Forever for none
	Lock     Lock
}

// OnMissing is what happens when a server finds no session for an id.
type OnMissing uint8

// The reactions to a missing session.
const (
	LogInAgain OnMissing = iota // the user logs in again and gets a new id
	Adopt                       // the server creates an empty session under the presented id
	CarryOn                     // the user goes on with the id he has
)

// OnError is what a user does when a request was refused or failed.
type OnError uint8

// The reactions to an error.
const (
	NextRequest OnError = iota // think, then go on with the next request
	Retry                      // send the same request again, a bounded number of times
	Leave                      // give up the visit
)

// Users describes how users react.
type Users struct {
	OnMissing OnMissing
	OnError   OnError
	Retries   int   // how often one request is sent again (Retry)
	RetryWait int64 // ns between an error and the next try
}

// Link describes one class of links.
type Link struct {
	Latency rng.Dist // one way, ns
	Framing int64    // bytes of headers around a message that carries payload
	Bare    int64    // bytes of a message that carries none: a read request, an acknowledgement
}

// Replica describes copying among servers.
type Replica struct {
	Delay      rng.Dist // from the write to the sending, drawn for each destination, ns
	Delta      int64    // bytes of the message about a write; 0 sends the whole session
	ByArrival  bool     // whether a server keeps the version that came last, even if it is older than its own
	Accessed   bool     // whether the places that get copies are told of reads, when another server than the last made one
	Directory  bool     // whether every server knows which two hold a session, and is told when that changes
	Queue      int64    // bytes of copies that may wait in a server for others to take them; 0 is unbounded, not counted
	Overflow   Overflow
	Outlive    int64 // times-to-live for which copies are kept where the session was not served last; 0 and 1 are one
	TellExpiry bool  // whether the server that served a session last tells the others when it ends it
}

// Role tells servers from store nodes.
type Role uint8

// The roles of a place.
const (
	ServerRole Role = iota
	StoreRole
	ClientRole // all clients together; never in a Fault or a Result
)

// Fault is one planned outage of one place.
type Fault struct {
	Role  Role
	Index int   // server or store node, from 0
	At    int64 // ns since the start
	For   int64 // ns until it is back; Forever for never
	Keep  bool  // whether it comes back with its memory: a pause or a cut, not a crash
	How   Manner
	Cut   bool  // store nodes: it goes on working, cut off from the other nodes and from most servers
	Side  int   // the servers from A on that it can still talk to while it is cut off
	Every int64 // ns from one beginning to the next; 0 for once
	Split []int // servers that lose touch with all others, which go on working as they do; nil for another fault
}

// Manner is how a place that is down treats those who call it.
type Manner uint8

// The manners of being down.
const (
	Refuses Manner = iota // the process has ended: its port refuses at once
	Hangs                 // without power or cable: silence until the caller gives up
	Pauses                // the process stands still: what arrives waits until it goes on
	Splits                // in a FaultRecord: servers have lost touch with others, and all go on working
)

// RandomFaults makes every place of a role fail and recover at random.
type RandomFaults struct {
	TimeToFailure rng.Dist // ns up; the constant 0 is never failing
	TimeToRepair  rng.Dist // ns down
}

// LinkClass is one kind of link, accounted apart from the others.
type LinkClass uint8

// The link classes. Every message travels on exactly one.
const (
	ClientBalancer LinkClass = iota
	BalancerServer
	ServerServer
	ServerStore
	StoreStore
	Control
	linkClasses
)

// LinkClasses is the number of link classes.
const LinkClasses = int(linkClasses)

var linkNames = [LinkClasses]string{
	"client-balancer", "balancer-server", "server-server", "server-store", "store-store", "control",
}

// String is the link class's name in tables.
func (l LinkClass) String() string { return linkNames[l] }

// Key is the link class's name in scenario files and results.
func (l LinkClass) Key() string { return strings.ReplaceAll(linkNames[l], "-", "_") }
