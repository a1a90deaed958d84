package sim

// Balancer describes how the balancer learns which servers work, and what it
// does about those that do not. The zero value of everything after Detection
// is a balancer without such machinery.
type Balancer struct {
	Policy    string // name of the base algorithm; strategies look it up
	Detection int64  // from a crash or a recovery until the balancer believes it; without checks only
	Checks    Checks
	Passive   Passive
	Dial      Dial
	FailOpen  float64 // below this share of servers believed to work, belief is ignored (Envoy: panic threshold)
	SlowStart int64   // ns in which the weight of a server that is back grows to its full value; 0 for at once
	Weights   []int64 // of the servers in order, 1 to 256; missing ones are 1
	Pins      Pins
	Changes   []Change
}

// Checks describes active health checks; Interval 0 is none.
type Checks struct {
	Interval int64 // ns from one check of a server to the next
	Fast     int64 // the same while the state is in doubt; 0 is Interval
	Timeout  int64 // ns until a check without an answer has failed
	Fall     int   // failed checks in a row until a server is believed to be down
	Rise     int   // passed checks in a row until it is believed to be up
}

// Passive describes what the balancer concludes from requests that fail;
// Fails 0 is nothing.
type Passive struct {
	Fails  int   // failures until a server gets no more requests
	Window int64 // ns within which they must happen; Forever for in a row, broken by any success
	Ban    int64 // ns without requests; then one live request probes the server
}

// Redispatch says when a retry may go to another server.
type Redispatch uint8

// The rules of redispatching.
const (
	RedispatchNever  Redispatch = iota // every try goes to the same server
	RedispatchLast                     // only the last one leaves it
	RedispatchAlways                   // every retry leaves it
)

// Dial describes how the balancer connects to a server.
type Dial struct {
	Connect    int64 // ns until a connection that nobody accepts or refuses has failed
	Answer     int64 // ns until a request whose server fell silent has failed
	Retries    int   // further tries after a connection failed
	Wait       int64 // ns before the same server is tried again after a refusal
	Redispatch Redispatch
}

// PinMaker says which answers pin a client.
type PinMaker uint8

// The answers that pin.
const (
	PinLogin PinMaker = iota // those that create a session
	PinAny                   // all; one from another server moves the pin
)

// PinKind says where the balancer keeps the knowledge of who belongs where.
type PinKind uint8

// The kinds of affinity.
const (
	NoPins     PinKind = iota
	PinCookie          // in the client's cookie
	PinSession         // in a table of its own, by session
	PinAddress         // in a table of its own, by client address
)

// Pins describes the balancer's affinity beyond the plain cookie that lasts
// as long as the session. A strategy asks for it in Equip.
type Pins struct {
	Kind  PinKind
	Maker PinMaker
	Idle  int64 // ns since the last use after which a pin is void; Forever for never
	Life  int64 // ns since it was made after which a pin is void; Forever for never
	Size  int   // entries of the table; 0 is unlimited
	Full  Full  // what a full table does
	Peers bool  // a reload finds the table at a peer; else it is lost
}

// Action is what a planned change does.
type Action uint8

// The planned changes.
const (
	Drain    Action = iota // no new users; those pinned to the server stay
	Maintain               // no requests at all
	Ready                  // back to normal
	Add                    // a server joins; until then it does not exist
	Remove                 // a server leaves for good, and what it holds with it
	Reload                 // the balancer starts anew: tables, counts and beliefs are gone
	Deploy                 // one server after the other: drain, kill, start
	actions
)

var actionNames = [actions]string{"drain", "maintenance", "ready", "add", "remove", "reload", "deploy"}

// String is the action's word in scenarios and stories.
func (a Action) String() string { return actionNames[a] }

// AllServers as the server of a Change means every one, in order.
const AllServers = -1

// Change is one planned act of the operators.
type Change struct {
	Action Action
	Server int   // index of a server, or AllServers
	At     int64 // ns since the start
	Drain  int64 // Deploy: ns of draining before the server is killed; 0 kills it without a word to the balancer
	Down   int64 // Deploy: ns from the kill until the new version works
	Pause  int64 // Deploy: ns from then until the next server's turn
}
