// Package workloads holds the ways users come to the service, one file each.
// A file registers its workload; listing, help and the scenario's schema
// follow from that.
//
// What all strategies share is decided here: who comes when, from which
// address, how many requests he makes, and whether he logs out. Each answer
// is a pure function of the trial's luck and the number of the visit, so no
// strategy can change it. Only a closed population looks at the clock: its
// users come back after they have left.
//
//	visits.go       a Poisson stream      daily.go        with a day's rhythm
//	flashcrowd.go   with a sudden crowd   closed.go       a fixed population
//	scripted.go     visits spelled out    replay.go       visits of an access log
//	arrivals.go     the stream of the first three, thinned to the rate in curve.go
//	script.go       what the last two share; moments.go reads a script in a scenario
//	behaviour.go    what a user does      clients.go      his address
package workloads
