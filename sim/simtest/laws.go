package simtest

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

const (
	us  = int64(1e3) // no outage of a scenario is shorter
	ms  = int64(1e6)
	sec = int64(1e9)
)

// Setting is a system and its users, but for the strategy.
type Setting struct {
	Config sim.Config
	Crowd  Crowd
	Seed   uint64
}

// Trial is a trial of a strategy in the setting.
func (s Setting) Trial(fresh Fresh) sim.Trial { return trial(fresh, s.Config, s.Crowd, s.Seed) }

// Settings draws systems of every kind: small and quick enough that hundreds
// of them can be run, and so full of trouble that everything happens in some.
func Settings() *rapid.Generator[Setting] { return rapid.Custom(drawSetting) }

func drawSetting(t *rapid.T) Setting {
	cfg := sim.NewConfig()
	cfg.Duration = rapid.SampledFrom([]int64{5 * sec, 40 * sec}).Draw(t, "duration")
	cfg.Warmup = rapid.SampledFrom([]int64{0, sec}).Draw(t, "warmup")
	cfg.Window = rapid.SampledFrom([]int64{300 * ms, 10 * sec}).Draw(t, "window")
	drawServers(t, &cfg)
	drawSessions(t, &cfg)
	drawNetwork(t, &cfg)
	drawFaults(t, &cfg)
	return Setting{cfg, drawCrowd(t), rapid.Uint64().Draw(t, "seed")}
}

func drawServers(t *rapid.T, cfg *sim.Config) {
	s := &cfg.Servers
	s.Count = rapid.IntRange(1, 6).Draw(t, "servers")
	s.Workers = rapid.IntRange(1, 3).Draw(t, "workers")
	s.Discipline = rapid.SampledFrom([]sim.Discipline{sim.FCFS, sim.PS}).Draw(t, "discipline")
	s.Queue = rapid.SampledFrom([]int{-1, 0, 2}).Draw(t, "queue")
	s.HoldWorker = rapid.Bool().Draw(t, "hold worker")
	s.Memory = rapid.SampledFrom([]int64{0, 1, 4 << 10, 40 << 10}).Draw(t, "memory")
	s.Full = rapid.SampledFrom([]sim.Full{sim.EvictOldest, sim.Refuse}).Draw(t, "full")
	cfg.Requests.Service = drawLaw(t, "service", 0, 2*ms, 200*ms)
	cfg.Requests.LoginService = drawLaw(t, "login service", 0, 5*ms)
}

func drawSessions(t *rapid.T, cfg *sim.Config) {
	s := &cfg.Sessions
	s.Size = rapid.SampledFrom([]rng.Dist{rng.Constant(0), rng.Constant(1000), rng.UniformOn(1, 9000)}).Draw(t, "size")
	s.Growth = rapid.SampledFrom([]rng.Dist{rng.Constant(0), rng.UniformOn(0, 500)}).Draw(t, "growth")
	s.Idle = rapid.SampledFrom([]int64{ms, 800 * ms, 5 * sec, sim.Forever}).Draw(t, "idle")
	s.Absolute = rapid.SampledFrom([]int64{sec, 10 * sec, sim.Forever}).Draw(t, "absolute")
	s.Lock.Mode = rapid.SampledFrom([]sim.LockMode{sim.NoLock, sim.Exclusive, sim.Shared}).Draw(t, "lock")
	s.Lock.Timeout = rapid.SampledFrom([]int64{0, 300 * ms, sim.Forever}).Draw(t, "lock timeout")
	s.Lock.Lease = rapid.SampledFrom([]int64{100 * ms, 3 * sec, sim.Forever}).Draw(t, "lease")
	if s.Lock.Timeout == sim.Forever && s.Lock.Lease == sim.Forever {
		s.Lock.Lease = 20 * sec // servers break, and then something must end the wait
	}
	s.Lock.Proceed = rapid.Bool().Draw(t, "proceed")
	cfg.Users.OnMissing = rapid.SampledFrom([]sim.OnMissing{sim.LogInAgain, sim.Adopt, sim.CarryOn}).Draw(t, "on missing")
	cfg.Users.OnError = rapid.SampledFrom([]sim.OnError{sim.NextRequest, sim.Retry, sim.Leave}).Draw(t, "on error")
	cfg.Users.RetryWait = rapid.SampledFrom([]int64{0, 300 * ms}).Draw(t, "retry wait")
}

func drawNetwork(t *rapid.T, cfg *sim.Config) {
	for l := range cfg.Network {
		cfg.Network[l].Latency = drawLaw(t, fmt.Sprint("latency ", sim.LinkClass(l)), 0, ms, 100*ms)
	}
	cfg.Balancer.Detection = rapid.SampledFrom([]int64{0, sec}).Draw(t, "detection")
	cfg.Members.Detection = rapid.SampledFrom([]int64{0, 700 * ms}).Draw(t, "member detection")
	b := &cfg.Balancer
	b.Checks.Interval = rapid.SampledFrom([]int64{0, sec}).Draw(t, "checks")
	b.Passive.Fails = rapid.IntRange(0, 2).Draw(t, "passive checks")
	b.Dial.Retries = rapid.IntRange(0, 2).Draw(t, "dial retries")
	b.Dial.Redispatch = rapid.SampledFrom([]sim.Redispatch{sim.RedispatchNever, sim.RedispatchLast, sim.RedispatchAlways}).
		Draw(t, "redispatch")
	b.Dial.Connect, b.Dial.Answer = sec, 4*sec
}

// drawFaults draws planned outages that do not overlap, and random ones that may.
func drawFaults(t *rapid.T, cfg *sim.Config) {
	for role := range cfg.Random {
		mean := rapid.SampledFrom([]int64{0, 3 * sec, 20 * sec}).Draw(t, "time to failure")
		if mean > 0 {
			cfg.Random[role] = sim.RandomFaults{
				TimeToFailure: rng.Exponential(float64(mean)), TimeToRepair: drawLaw(t, "time to repair", 0, 10*ms, 2*sec)}
		}
	}
	at := int64(0)
	for range rapid.IntRange(0, 5).Draw(t, "outages") {
		f := sim.Fault{
			Role: rapid.SampledFrom([]sim.Role{sim.ServerRole, sim.StoreRole}).Draw(t, "role"),
			At:   at + rapid.Int64Range(0, 3*sec).Draw(t, "at"), For: rapid.Int64Range(us, 3*sec).Draw(t, "for"),
			Keep: rapid.Bool().Draw(t, "keep"),
			How:  rapid.SampledFrom([]sim.Manner{sim.Refuses, sim.Hangs, sim.Pauses}).Draw(t, "how"),
		}
		if f.Role == sim.ServerRole {
			f.Index = rapid.IntRange(0, cfg.Servers.Count-1).Draw(t, "server")
		}
		at = f.At + f.For
		cfg.Faults = append(cfg.Faults, f)
	}
	if cfg.Servers.Count > 1 && rapid.IntRange(0, 3).Draw(t, "split") == 0 {
		cfg.Faults = append(cfg.Faults, sim.Fault{
			Split: []int{rapid.IntRange(0, cfg.Servers.Count-1).Draw(t, "split off")},
			At:    rapid.Int64Range(0, 5*sec).Draw(t, "split at"), For: rapid.Int64Range(us, 9*sec).Draw(t, "split for")})
	}
}

// drawCrowd draws users who come, ask and leave at any pace.
func drawCrowd(t *rapid.T) Crowd {
	return Crowd{
		Gap: rapid.SampledFrom([]int64{30 * ms, 500 * ms}).Draw(t, "gap"), Visits: 100,
		Requests: rapid.SampledFrom([]float64{1, 4, 20}).Draw(t, "requests"),
		Think:    rapid.SampledFrom([]int64{1, 100 * ms, 2 * sec}).Draw(t, "think"),
		Writes:   rapid.SampledFrom([]float64{0, 0.5, 1}).Draw(t, "writes"),
		Logout:   rapid.SampledFrom([]float64{0, 0.5, 1}).Draw(t, "logout"),
		Late:     rapid.Int32Range(0, 2).Draw(t, "late"),
		Calls:    rapid.SampledFrom([]int{0, 0, 3}).Draw(t, "calls"),
		Recorded: rapid.SampledFrom([]bool{false, false, true}).Draw(t, "recorded"),
	}
}

// drawLaw draws a constant 0, or a constant or an exponential of one of the means.
func drawLaw(t *rapid.T, name string, means ...int64) rng.Dist {
	laws := []rng.Dist{}
	for _, mean := range means {
		if laws = append(laws, rng.Constant(float64(mean))); mean > 0 {
			laws = append(laws, rng.Exponential(float64(mean)))
		}
	}
	return rapid.SampledFrom(laws).Draw(t, name)
}

// KeepsLaws makes a trial twice and checks what must hold beyond what
// every run asserts by itself.
func KeepsLaws(t rapid.TB, trial sim.Trial) {
	t.Helper()
	first, events := watched(t, trial)
	second, again := watched(t, trial)
	if events != again || first.Fingerprint() != second.Fingerprint() {
		t.Error("two runs of one trial differ")
	}
	checkResult(t, &first, &trial.Config)
}

// checkResult checks sums and bounds of one result.
func checkResult(t rapid.TB, r *sim.Result, cfg *sim.Config) {
	t.Helper()
	y := &r.Tally
	missing, verdicts, answered := uint64(0), uint64(0), uint64(0)
	for _, n := range y.Missing {
		missing += n
	}
	for k := range y.Outcomes {
		o := &y.Outcomes[k]
		verdicts += o[sim.Fresh] + o[sim.Stale] + o[sim.Missing]
		for outcome, n := range o {
			switch sim.Outcome(outcome) {
			case sim.Unfinished, sim.Refused, sim.Failed:
			default:
				answered += n
			}
		}
	}
	switch {
	case y.EligibleAnswered != verdicts:
		t.Errorf("%d eligible requests answered, %d verdicts", y.EligibleAnswered, verdicts)
	case y.ForcedLogins > missing && cfg.Warmup == 0: // the login after a page's calls may come after the warm-up
		t.Errorf("%d forced logins, but only %d verdicts of missing", y.ForcedLogins, missing)
	case y.Missing[sim.LoggedOut]+y.Missing[sim.TimedOut] > 0:
		t.Errorf("sessions that ended rightly were missing: %v", y.Missing)
	case y.LostUpdates > y.WritesAcknowledged && cfg.Warmup == 0:
		t.Errorf("%d lost updates of %d writes", y.LostUpdates, y.WritesAcknowledged)
	case r.Latency.Count() != answered || r.Overhead.Count() != answered:
		t.Errorf("%d latencies and %d overheads of %d answers", r.Latency.Count(), r.Overhead.Count(), answered)
	}
}

// keepsLaws runs a strategy in a dozen settings, the same ones every time.
func keepsLaws(t *testing.T, fresh Fresh) {
	settings := 12
	if testing.Short() {
		settings = 3
	}
	for i := range settings {
		KeepsLaws(t, Settings().Example(i).Trial(fresh))
	}
}
