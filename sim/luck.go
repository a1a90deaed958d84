package sim

import "github.com/sessionsim/sessionsim/sim/rng"

// Purpose says what a random value is for. It is the second counter word of
// the generator, so that no two uses share a value. Numbers are never reused
// or changed: every published result depends on them.
type Purpose uint64

// The purposes. A value is a pure function of the seed, the replication, an
// entity (a visit or a place), its purpose and up to two indices.
const (
	PurposeArrival   Purpose = 1  // visit: gap before it, number of requests, address, logout
	PurposeRequest   Purpose = 2  // visit, request: demand, kind, think time, route
	PurposeNetwork   Purpose = 3  // visit, request, attempt: the four hops of request and answer
	PurposeSession   Purpose = 4  // visit, request: size at login, growth of a write
	PurposeRelogin   Purpose = 5  // visit, request: demand and route of a forced login
	PurposeStoreRead Purpose = 6  // visit, request: way there, service, way back
	PurposeStoreTake Purpose = 7  // visit, request: way there, service, way back of a store write
	PurposeReplica   Purpose = 8  // visit, write, place: way, replication delay, way of the acknowledgement
	PurposeFault     Purpose = 9  // place, cycle: time to failure, time to repair
	PurposeClient    Purpose = 10 // visit: what a workload draws for a visit besides its arrival
	PurposePayload   Purpose = 11 // visit, request: payload of the request and of the answer
	PurposeKey       Purpose = 12 // visit, request, attempt: hash of the id of the session that a login creates
	PurposeCommit    Purpose = 20 // place, fsync: its duration
	PurposeElection  Purpose = 21 // place, outage, server: election; when the server reconnects
	PurposeCheck     Purpose = 30 // server, check: way there, way back, phase of the first
	PurposeAffinity  Purpose = 31 // visit: the key that an affinity cookie holds
	PurposeHeartbeat Purpose = 32 // server, heartbeat: its way; phases of heartbeats and of looks (heartbeat 0)
	PurposeTransfer  Purpose = 33 // server, transfer of state: way of the request, way of the state
	PurposeBurst     Purpose = 40 // visit, request, call: number and delay of calls (call 0); demand, kind, route of one
)

// The words of a request's block.
const (
	LuckDemand = 0 // service demand
	LuckKind   = 1 // read or write
	LuckThink  = 2 // think time after the answer
	luckRoute  = 3 // the balancer's choice
)

// The words of the network's block.
const (
	hopClientBalancer = iota
	hopBalancerServer
	hopServerBalancer
	hopBalancerClient
)

// hopLinks are the links on which these hops are made.
var hopLinks = [4]LinkClass{ClientBalancer, BalancerServer, BalancerServer, ClientBalancer}

// Draw is the block of four words for one purpose of one entity. It is small
// enough to be compiled into its callers, so the words go straight to where
// they belong.
func Draw(luck rng.Source, entity uint64, p Purpose, index, sub uint64) (words [4]uint64) {
	words[0], words[1], words[2], words[3] = luck.Words(entity, uint64(p), index, sub)
	return words
}
