package sim

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// tomcat is a group as Tomcat's membership has it.
func tomcat(servers int) Config {
	cfg := instant(servers)
	cfg.Duration = 60 * sec
	cfg.Members = Members{Heartbeat: 500 * ms, Drop: 3 * sec, Closed: Forever}
	return cfg
}

// views lists what the servers learned of each other: who, what, of whom, when.
func views(facts []Fact) (told []string) {
	for _, f := range facts {
		switch f.What {
		case MemberDropped:
			told = append(told, fmt.Sprintf("%s drops %s %d", PlaceName(f.From, 9), PlaceName(f.Place, 9), f.At))
		case MemberJoined:
			told = append(told, fmt.Sprintf("%s counts %s %d", PlaceName(f.From, 9), PlaceName(f.Place, 9), f.At))
		}
	}
	return told
}

// stays is a user who logs in and comes back at the end.
func stays() *users { return &users{{steps: []Step{{Kind: Login, Think: 59 * sec}, {Kind: Read}}}} }

// phase is when a server of the tests sends its first heartbeat.
func phase(server Place, interval int64) int64 {
	return rng.Below(Draw(rng.New(1, 0), uint64(server), PurposeHeartbeat, 0, 0)[0], interval)
}

// first is the first instant of a sequence with a phase that is later than t.
func first(phase, interval, t int64) int64 {
	return phase + max(0, (t-phase+interval)/interval)*interval
}

// TestDropTime lets B break at instants all over an interval of heartbeats. A
// drops it at the first instant, more than 3 s after the last heartbeat that it
// has heard, at which it sends or hears a heartbeat itself.
func TestDropTime(t *testing.T) {
	const interval, drop, way = 500 * ms, 3 * sec, 2 * ms
	for _, servers := range []int{2, 3} {
		for crash := 10 * sec; crash < 10*sec+interval; crash += ms {
			cfg := tomcat(servers)
			cfg.Network[Control].Latency = constant(way)
			cfg.Faults = []Fault{{Index: 1, At: crash, For: Forever}}
			result, facts := play(t, cfg, &answers{}, stays())
			last := first(phase(1, interval), interval, crash-1) - interval + way // a heartbeat due at the crash is not sent
			when := first(phase(0, interval), interval, last+drop)
			if servers == 3 {
				when = min(when, first(phase(2, interval)+way, interval, last+drop))
			}
			got := views(facts)
			if want := fmt.Sprintf("A drops B %d", when); len(got) != servers-1 || !slices.Contains(got, want) {
				t.Fatalf("B breaks at %d: %v, want %s", crash, got, want)
			}
			if result.Faults[0].Dropped > when || servers == 2 && result.Faults[0].Dropped != when {
				t.Errorf("the record says %d, want %d", result.Faults[0].Dropped, when)
			}
		}
	}
}

// TestDropRange: over the phases of two servers and the moments of a crash,
// detection takes more than D-I and at most D+I, and comes close to both ends.
func TestDropRange(t *testing.T) {
	const interval, drop = 500 * ms, 3 * sec
	soonest, latest := Forever, int64(0)
	for seed := range uint64(100) {
		for k := range int64(10) {
			cfg := tomcat(2)
			cfg.Duration = 20 * sec
			crash := 10*sec + k*interval/10
			cfg.Faults = []Fault{{Index: 1, At: crash, For: Forever}}
			c, err := newCluster(&Trial{Config: cfg, Seed: seed, Strategy: func() Strategy { return &answers{} },
				Workload: func(rng.Source) (Workload, error) { return &users{}, nil }})
			if err != nil {
				t.Fatal(err)
			}
			c.run()
			took := c.finish().Faults[0].Dropped - crash
			soonest, latest = min(soonest, took), max(latest, took)
		}
	}
	if soonest <= drop-interval || soonest > drop-interval+interval/10 {
		t.Errorf("the soonest detection took %d ms, want just above 2500", soonest/ms)
	}
	if latest > drop+interval || latest < drop+interval-interval/10 {
		t.Errorf("the latest detection took %d ms, want up to 3500", latest/ms)
	}
}

// TestHeartbeatsAreCounted: in T seconds, each of N servers sends one message
// to each of the others twice a second, of 80 bytes.
func TestHeartbeatsAreCounted(t *testing.T) {
	const servers = 4
	cfg := tomcat(servers)
	cfg.Network[Control] = Link{Bare: 80, Latency: constant(ms)}
	result, facts := play(t, cfg, &answers{}, stays())
	sent := &result.Tally.Network[Control]
	want := uint64(servers * (servers - 1) * 120)
	if sent.Messages != want || sent.Framing != 80*want || sent.Payload != 0 {
		t.Errorf("%d messages of %d bytes, want %d of 80", sent.Messages, sent.Framing, want)
	}
	if sent.LostMessages != 0 || len(views(facts)) != 0 {
		t.Errorf("%d heartbeats were lost, and %v", sent.LostMessages, views(facts))
	}
}

// TestSilenceAndClosedSockets lets B end in three ways at 10.1 s, in a group of
// two that watches sockets and calls a silent suspect for a second: at once when
// the process ends; after drop time and call when its power is cut; the same
// when it only hangs, and A counts it again when that is over.
func TestSilenceAndClosedSockets(t *testing.T) {
	const at = 10*sec + 100*ms
	last := first(phase(1, 500*ms), 500*ms, at-1) - 500*ms
	dropped := first(phase(0, 500*ms), 500*ms, last+3*sec) + sec
	for _, c := range []struct {
		name  string
		fault Fault
		want  []string
	}{
		{"ends", Fault{Index: 1, At: at, For: Forever}, []string{fmt.Sprintf("A drops B %d", at)}},
		{"power", Fault{Index: 1, At: at, For: Forever, How: Hangs}, []string{fmt.Sprintf("A drops B %d", dropped)}},
		{"hangs", Fault{Index: 1, At: at, For: 10 * sec, How: Hangs, Keep: true},
			[]string{fmt.Sprintf("A drops B %d", dropped), fmt.Sprintf("A counts B %d", at+10*sec)}},
		{"hangs briefly", Fault{Index: 1, At: at, For: 2 * sec, How: Hangs, Keep: true}, nil},
	} {
		cfg := tomcat(2)
		cfg.Members.Closed, cfg.Members.Verify = 0, sec
		cfg.Faults = []Fault{c.fault}
		_, facts := play(t, cfg, &answers{}, stays())
		if diff := cmp.Diff(c.want, views(facts)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestLeavingIsKnownAtOnce: a server that is removed in an orderly way says so,
// and one that is added says that it is there.
func TestLeavingIsKnownAtOnce(t *testing.T) {
	cfg := tomcat(2)
	cfg.Balancer.Changes = []Change{{Action: Remove, Server: 1, At: 10 * sec}, {Action: Add, Server: 1, At: 20 * sec}}
	_, facts := play(t, cfg, &answers{}, stays())
	want := []string{fmt.Sprintf("A drops B %d", 10*sec), fmt.Sprintf("A counts B %d", 20*sec)}
	if diff := cmp.Diff(want, views(facts)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestWritersWaitForTheDrop: a write on A whose answer waits for B, which is
// silent, is answered when A drops B; one that comes later does not wait.
func TestWritersWaitForTheDrop(t *testing.T) {
	const breaks = 10 * sec
	cfg := tomcat(2)
	cfg.Faults = []Fault{{Index: 1, At: breaks, For: Forever, How: Hangs}}
	s := &answers{route: toServer(0), write: toAll(2)}
	w := &recorded{users{at(0, moment{breaks + sec, Write}, moment{breaks + 10*sec, Write})}}
	_, facts := play(t, cfg, s, w)
	dropped := first(phase(0, 500*ms), 500*ms, first(phase(1, 500*ms), 500*ms, breaks-1)-500*ms+3*sec)
	var latencies []int64
	for _, f := range facts {
		if f.What == Answered {
			latencies = append(latencies, f.Latency)
		}
	}
	if diff := cmp.Diff([]int64{0, dropped - breaks - sec, 0}, latencies); diff != "" {
		t.Errorf("latencies (-want +got):\n%s", diff)
	}
}

// TestGroupProblems: what a group cannot be is said with its place and a fix.
func TestGroupProblems(t *testing.T) {
	m := Members{Heartbeat: 5 * sec, Drop: 3 * sec}
	var got []string
	for _, p := range m.Problems(&Sessions{Idle: 4 * sec, Absolute: Forever}) {
		got = append(got, p.Path)
	}
	if strings.Join(got, " ") != "drop_time heartbeat" {
		t.Errorf("problems with %v, want with drop_time and heartbeat", got)
	}
}
