package sim

import (
	"context"
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
