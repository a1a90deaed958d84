package sim

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// What a caller of the package, unlike a scenario file, could ask for is
// refused, not run into: each of these panicked, hung, or never ended.
func TestImpossibleConfigurations(t *testing.T) {
	for path, change := range map[string]func(*Config){
		"cluster.detection":        func(c *Config) { c.Balancer.Detection = -1 },
		"cluster.member_detection": func(c *Config) { c.Members.Detection = -1 },
		"users.retry_wait":         func(c *Config) { c.Users.RetryWait = -1 },
		"users.retries":            func(c *Config) { c.Users.Retries = 256 },
		"strategies: concurrency":  func(c *Config) { c.Store.Shards = 1 },
		"strategies: failover":     func(c *Config) { c.Store = Store{Shards: 1, Workers: 1, Failover: -1} },
	} {
		cfg := NewConfig()
		change(&cfg)
		problems := cfg.Validate()
		place, word, _ := strings.Cut(path, ": ")
		if len(problems) != 1 || problems[0].Path != place || !strings.Contains(problems[0].Error(), word) {
			t.Errorf("%s: %v", path, problems)
		}
	}
	if cfg := NewConfig(); len(cfg.Validate()) > 0 {
		t.Errorf("the defaults have problems: %v", cfg.Validate())
	}
}

// A panic of whoever is told of a finished trial reaches the caller, too.
func TestPanicOfTheListener(t *testing.T) {
	defer func() {
		if p := recover(); p != "listener" {
			t.Errorf("panic %v", p)
		}
	}()
	cfg := instant(1)
	trial := Trial{
		Config: cfg, Strategy: func() Strategy { return &answers{} },
		Workload: func(rng.Source) (Workload, error) { return &users{{steps: []Step{{Kind: Login}}}}, nil },
	}
	_, err := RunAll(context.Background(), []Trial{trial}, 1, func(int) { panic("listener") })
	t.Errorf("no panic, error %v", err)
}

// TestAbandonedTrial ends the context in the midst of a trial that would go on for ever: the trial ends, too, after
// some more events, and nobody is told of a result.
func TestAbandonedTrial(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cfg := instant(1)
	cfg.Duration = Forever
	answered := 0
	trial := Trial{
		Config: cfg, Strategy: func() Strategy { return &answers{} },
		Workload: func(rng.Source) (Workload, error) {
			return &restless{}, nil
		},
		Observe: func(f Fact) {
			if f.What == Answered {
				if answered++; answered == 10 {
					cancel()
				}
				if answered > 10*glance {
					panic("the trial goes on")
				}
			}
		},
	}
	results, err := RunAll(ctx, []Trial{trial, trial}, 1, func(int) { t.Error("a trial was finished") })
	if !errors.Is(err, context.Canceled) || answered < 10 {
		t.Errorf("%d results, %v, %d answers", len(results), err, answered)
	}
}

// restless is one user who reads again after every answer, for ever.
type restless struct{ users }

func (r *restless) Next(v *Visit) bool {
	*v = Visit{Requests: 1 << 30}
	one := r.users == nil
	r.users = users{{}}
	return one
}

func (r *restless) Step(*Visit, int32, *[4]uint64) Step { return Step{Kind: Read, Think: 1e9} }
