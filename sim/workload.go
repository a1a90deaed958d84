package sim

// Visit is what a workload says of one user's stay. It is the same for every
// strategy.
type Visit struct {
	Number   uint64 // identity of the visit, below 2^36; all its luck is keyed by it
	Start    int64  // when the first request leaves the client, ns since the start of the run
	IP       uint32 // the IPv4 address from which the balancer sees the client
	Requests int32  // requests between the login and the logout
	Moves    int32  // the first request that comes from another address; 0 for none
	Moved    uint32 // that address
	Script   uint32 // the workload's own handle, returned to it in Step
	Late     int16  // requests with the same id after the logout: another tab or device, or a thief
	Logout   bool   // whether a logout follows the last request; else the user just leaves
}

// Step is what a workload says of one request. The think time is counted from
// the answer to this request to the sending of the next; a replayed log says
// instead at what absolute time the next request is sent.
type Step struct {
	Kind  Kind
	Think int64 // ns from the answer to the next request
	Work  int64 // ns on a worker; 0 for what Config.Requests says
	Next  int64 // replay only: absolute time of the next request, ns
}

// address is where request k of a visit comes from.
func (v *Visit) address(k int32) uint32 {
	if v.Moves > 0 && k >= v.Moves {
		return v.Moved
	}
	return v.IP
}

// Workload says who comes, when, and what they do. One value serves one trial.
type Workload interface {
	// Next fills v with the next visit; starts never go back. It reports
	// false when no further visit comes.
	Next(v *Visit) bool

	// Step tells the kind of request k of a visit and how long the user
	// thinks after its answer. Request 0 is the login, 1 to v.Requests follow;
	// of what comes behind them, the logout and later requests, the kind is
	// settled. The luck words are this request's own.
	Step(v *Visit, k int32, luck *[4]uint64) Step
}

// Follower is implemented by a workload whose users come back: a closed
// population. It is told when a visit has ended and says what that user does
// next.
type Follower interface {
	Follow(ended *Visit, now int64, next *Visit) bool
}

// Replayer is implemented by a workload whose requests are sent at recorded
// times, whether or not the last answer has come. Release is called when a
// visit is over; Err tells, after the run, what went wrong while reading.
type Replayer interface {
	Release(v *Visit)
	Err() error
}
