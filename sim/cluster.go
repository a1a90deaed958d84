package sim

import (
	"fmt"

	"github.com/sessionsim/sessionsim/sim/engine"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// cluster is the mechanism: everything that spends time, holds memory, sends
// bytes, breaks, and counts. It asks the strategy and carries out the answer.
type cluster struct {
	cfg         Config
	strategy    Strategy
	workload    Workload
	follower    Follower    // the workload, when its users come back
	replayer    Replayer    // the workload, when it replays recorded times
	burster     Burster     // the workload, when its pages make calls
	mover       Mover       // the strategy, when its sessions move
	keeper      Keeper      // the strategy, when it restores copies
	fetcher     Fetcher     // the strategy, when its servers keep what they fetch
	invalidator Invalidator // the strategy, when its servers tell each other of changes
	luck        rng.Source
	engine      engine.Engine
	observe     func(Fact)
	abandon     <-chan struct{}

	servers   int // places 0 to servers-1 are servers
	shards    int
	limited   bool    // whether the servers' store clients have limits of their own
	parted    bool    // whether servers may differ in whom they take for a primary
	uncovered int     // shards that are known to have no primary
	nodes     []node  // by Place
	system    int     // the first so many are servers and store nodes
	client    Place   // after them all clients together, when they hold sessions; else Nowhere
	primary   []Place // by shard
	places    []Place // scratch for Strategy.Write

	visits    pool[visit]
	memories  side[memory] // by slot of visits; only while remembers
	requests  pool[request]
	sessions  pool[session]
	copies    pool[copyRecord]
	durables  []durable // by slot of copies; only while dated
	dated     bool      // whether it matters when a copy was written
	remembers bool      // whether a visit has a memory
	messages  pool[message]
	forks     pool[fork]
	locks     pool[lock]
	affairs   pool[affairs]
	unheard   pool[unheard]
	group     group

	arriving Visit // the next visit of the workload
	arrivals bool  // whether there is one
	current  *request
	drawn    [4]uint64  // the luck last shown to the workload
	near     [32]uint32 // scratch of soon
	ended    Visit      // the visit last shown to it
	avoid    Place      // where the current request was tried in vain
	outlives bool       // whether copies on other servers than the last live longer
	sides    []bool     // while the servers are split: the side of each; nil while they are not
	split    int        // the latest split in the result's faults, -1 for none
	asking   Place      // the server for which the strategy is asked; Nowhere for the balancer
	pins     pinTable
	plan     []Change // of the operators, in order
	weighted bool     // whether some weight differs or changes
	lastSent uint32   // the copy sent last, to which the next may be joined
	created  uint32   // sessions ever created
	stills   int      // places that stand still now
	restores uint32   // changes of the membership after which copies were restored

	randomHops, randomSizes, randomCopies, randomStore, randomChecks bool // which draws any distribution asks for

	fixedHops          [4]int64 // what the hops of a request take, unless they are random
	fixedUp, fixedDown uint32   // the payloads of a request and its answer, unless they are random

	tally, before Tally // of the whole run, and of its warm-up or the batches before
	since         int64 // when what is measured began
	batches       []Result
	logical       level // bytes of live sessions, each counted once
	living        level // live sessions
	online        level // visits
	result        Result
	window        Window // the present one
	windowStart   int64
	pieces        int64 // windows merged into the latest of the timeline
	digest        uint64
}

// newCluster sets the stage for one trial.
func newCluster(t *Trial) (*cluster, error) {
	c := &cluster{cfg: t.Config, strategy: t.Strategy(), luck: rng.New(t.Seed, t.Replication), observe: t.Observe,
		abandon: t.abandon}
	if e, ok := c.strategy.(Equipper); ok {
		e.Equip(&c.cfg)
	}
	if problems := c.cfg.Validate(); len(problems) > 0 {
		return nil, fmt.Errorf("sim: %w", problems[0])
	}
	w, err := t.Workload(c.luck)
	if err != nil {
		return nil, err
	}
	c.fetcher, _ = c.strategy.(Fetcher)
	c.invalidator, _ = c.strategy.(Invalidator)
	c.workload = w
	c.follower, _ = w.(Follower)
	c.replayer, _ = w.(Replayer)
	if b, ok := w.(Burster); ok && b.Bursts() {
		c.burster = b
	}
	c.mover, _ = c.strategy.(Mover)
	c.engine.Soon(c.soon)
	c.engine.Grown(t.Memory)
	c.visits.grown, c.sessions.grown, c.copies.grown = t.Memory, t.Memory, t.Memory
	c.keeper, _ = c.strategy.(Keeper)
	c.build()
	return c, nil
}

// build lays out the places and schedules what is planned from the start.
func (c *cluster) build() {
	c.servers, c.shards = c.cfg.Servers.Count, c.cfg.Store.Shards
	c.system, c.client = c.servers+c.shards*(1+c.cfg.Store.Replicas), Nowhere
	c.outlives = c.cfg.Replica.Outlive > 1 && c.cfg.Sessions.Idle < Forever
	c.nodes = make([]node, c.system, c.system+1)
	if c.cfg.Client.Holds {
		c.client = Place(c.system)
		c.nodes = c.nodes[:c.system+1]
	}
	for p := range c.nodes {
		c.nodes[p].init(c, Place(p))
	}
	c.primary = make([]Place, c.shards)
	for shard := range c.primary {
		c.primary[shard] = c.storeNode(shard, 0)
	}
	c.places = make([]Place, 0, len(c.nodes))
	c.affairs.reserve(none)
	c.sessions.reserve(session{})
	c.messages.reserve(message{})
	c.buildStore()
	c.remembers = c.burster != nil || c.cfg.Client.Dates || c.cfg.Balancer.Pins.Kind == PinCookie
	c.dated = c.fetcher != nil || c.cfg.Store.Persistence == PersistEvery
	net := &c.cfg.Network
	for h, l := range hopLinks {
		c.randomHops = c.randomHops || isRandom(&net[l].Latency)
		c.fixedHops[h] = c.latency(l, 0)
	}
	c.fixedUp, c.fixedDown = c.payloads([4]uint64{})
	c.randomSizes = isRandom(&c.cfg.Requests.Bytes) || isRandom(&c.cfg.Requests.AnswerBytes)
	c.randomCopies = isRandom(&net[ServerServer].Latency) || isRandom(&net[StoreStore].Latency) ||
		isRandom(&net[Control].Latency) || isRandom(&c.cfg.Replica.Delay) ||
		isRandom(&c.cfg.Store.Lag) || isRandom(&net[ServerStore].Latency)
	c.randomStore = isRandom(&net[ServerStore].Latency) || isRandom(&net[ServerServer].Latency) ||
		isRandom(&c.cfg.Store.Read) || isRandom(&c.cfg.Store.Write)
	c.randomChecks = isRandom(&net[Control].Latency)
	c.digest = rng.Mix(uint64(c.cfg.Duration), uint64(c.cfg.Warmup))
	c.digest = rng.Mix(c.digest, c.luck.Block(0, 0, 0, 0)[0]) // stands for the seed and the replication
	c.avoid, c.split = Nowhere, -1
	c.planWeights()
	c.planFaults()
	c.planChanges()
	c.startGroup()
	c.startChecks()
	c.schedule(c.cfg.Warmup, engine.NodeChange, 0, evMeasure, 0, 0)
	c.openWindow()
	c.nextArrival()
}

// view is what a server sees, or the balancer (Nowhere), when the strategy is
// asked for it.
func (c *cluster) view(at Place) View {
	c.asking = at
	return View{c}
}

// storeNode is the place of node i of a shard.
func (c *cluster) storeNode(shard, i int) Place {
	return Place(c.servers + shard*(1+c.cfg.Store.Replicas) + i)
}

// glance is the number of events between looks at whether the result is still
// wanted: some milliseconds' worth.
const glance = 1 << 15

// run lets events happen until the horizon, or until the last user of a
// finite workload has left.
func (c *cluster) run() error {
	for !c.deserted() {
		next, ok := c.engine.NextBefore(c.cfg.Duration)
		if !ok {
			break
		}
		if c.tally.Events++; c.tally.Events%glance == 0 && c.abandoned() {
			return errAbandoned
		}
		c.dispatch(next)
	}
	if c.replayer != nil {
		return c.replayer.Err()
	}
	return nil
}

// abandoned reports whether nobody wants the result any more.
func (c *cluster) abandoned() bool {
	select {
	case <-c.abandon:
		return true
	default:
		return false
	}
}

// deserted reports whether a run without horizon has nothing more to show:
// nobody is here and nobody will come.
func (c *cluster) deserted() bool {
	return c.cfg.Duration >= Forever && !c.arrivals && c.visits.live() == 0 && c.requests.live() == 0
}

// end is the instant at which the run ended.
func (c *cluster) end() int64 {
	if c.cfg.Duration < Forever {
		return c.cfg.Duration
	}
	return c.engine.Now()
}

// isServer tells servers from store nodes.
func (c *cluster) isServer(p Place) bool { return p >= 0 && int(p) < c.servers }

// now is the simulated time, ns.
func (c *cluster) now() int64 { return c.engine.Now() }
