// Package sim is the model: web sessions on a cluster of servers behind a
// balancer, under a strategy that says where sessions live.
//
// # The life of one request
//
// A user of visit 17 has logged in on server A and now posts. Time runs
// downwards; what costs bytes is an arrow, what costs time has a length.
//
//	user          balancer          server B          store / other servers
//	 |  think        |                 |                     |
//	 |-------------->| Route? -> B     |                     |   visit.go, request.go
//	 |               |---------------->| queue               |   node.go, share.go
//	 |               |                 | Read? -> store      |   request.go
//	 |               |                 |-------------------->|   store.go
//	 |               |                 |<--------------------|   found, stale, missing?
//	 |               |                 | work (demand)       |   verdict.go
//	 |               |                 | Write? -> store,    |   change.go, message.go
//	 |               |                 |   wait for 1        |   copies.go, history.go
//	 |               |                 |-------------------->|
//	 |               |                 |<--------------------|
//	 |<--------------|<----------------| answer              |   answer.go
//	 | what now?     |                 |                     |   user.go, count.go
//
// The three questions are the Strategy's; everything else is done by the
// cluster: it spends the time, sends the bytes, keeps the copies, lets places
// break (fault.go), and counts (count.go, timeline.go). At the end of every run
// it closes its books and checks them (finish.go, conserve.go).
//
// # The rules that keep the answers true
//
// Time is int64 nanoseconds and the order of events is total (package engine).
// Luck is keyed, not drawn in turn (luck.go): what users do, how long work
// takes and when places fail cannot depend on the strategy. Sums are integers,
// so results of many trials can be added in any order. One trial is one
// goroutine that shares nothing (trial.go).
package sim
