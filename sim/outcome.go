package sim

// Kind says what a request wants.
type Kind uint8

// The kinds of request. A Write changes the session, a Read only needs it.
const (
	Login Kind = iota
	Read
	Write
	Logout
	kinds
)

var kindNames = [kinds]string{"login", "read", "post", "logout"}

// String is the kind's word in stories and tables.
func (k Kind) String() string { return kindNames[k] }

// Kinds is the number of kinds of request.
const Kinds = int(kinds)

// Outcome is how a request ended. Each request has exactly one.
type Outcome uint8

// The outcomes. Fresh, Stale and Missing are the verdicts on an eligible
// request; Refused and Failed are the two ways to be unavailable.
const (
	Unfinished  Outcome = iota // still under way when the run ended
	LoggedIn                   // a login that created or replaced a session
	Fresh                      // found, with the newest write the client knew of
	Stale                      // found, but lacking that write; see judge
	Missing                    // the session lives, but was not found
	Expired                    // not found, and rightly so: past its time-to-live
	Resurrected                // found, although logged out or past its time-to-live
	Refused                    // turned away: no server, full queue, full memory
	Failed                     // the server or the store broke, or could not be reached
	outcomes
)

// Outcomes is the number of outcomes.
const Outcomes = int(outcomes)

var outcomeNames = [outcomes]string{
	"unfinished", "logged in", "fresh", "stale", "missing", "expired", "resurrected", "refused", "failed",
}

// String is the outcome's word in stories and tables.
func (o Outcome) String() string { return outcomeNames[o] }

// Cause is why a copy is not where it was looked for, and why a session ended.
type Cause uint8

// The causes of a missing session, in the words of the design.
const (
	WrongServer      Cause = iota // no copy was ever meant to be at this place
	NotYetReplicated              // a copy is on its way here
	Crashed                       // the place lost its memory in a crash
	Evicted                       // the place needed room
	LostAtFailover                // the promoted replica had not received it
	JoinedEmpty                   // the place came back, or joined, without state
	StoreEmpty                    // the store restarted without its data
	ExpiredEarly                  // this copy's idle clock ran out before the session's
	NoRoom                        // the place refused the copy: memory full
	LoggedOut                     // ended by the user; never a cause of a missing verdict
	TimedOut                      // ended by its time-to-live; never a cause of a missing verdict
	Unreachable                   // the store failed, and the server went on without the session
	Outdated                      // a cached copy, dropped because the session changed elsewhere
	causes
)

// Causes is the number of causes.
const Causes = int(causes)

var causeNames = [causes]string{
	"wrong server", "not yet replicated", "crashed", "evicted", "lost at failover", "joined empty", "store empty",
	"expired early", "no room", "logged out", "timed out",
	"store unreachable", "outdated",
}

// String is the cause's words in stories and tables.
func (c Cause) String() string { return causeNames[c] }
