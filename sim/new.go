package sim

import "github.com/sessionsim/sessionsim/sim/rng"

// NewConfig is the default system: three servers behind a balancer on a local
// network, with the defaults of common products. The scenario's table of fields
// says where each default comes from.
func NewConfig() Config {
	const (
		us  = 1e3
		ms  = 1e6
		sec = int64(1e9)
		kib = 1 << 10
	)
	c := Config{
		Duration: 300 * sec, Window: 10 * sec,
		Servers: Servers{Count: 3, Workers: 8, Queue: 1000, HoldWorker: true, Overhead: 256, Cold: 1},
		Balancer: Balancer{
			Policy: "round-robin", Detection: 5 * sec,
			Checks: Checks{Timeout: 2 * sec, Fall: 3, Rise: 2}, Passive: Passive{Window: 10 * sec, Ban: 10 * sec},
			Dial: Dial{Connect: 5 * sec, Answer: 50 * sec, Wait: sec},
		},
		Members: Members{Detection: 3 * sec},
		Requests: Requests{
			Service: rng.Exponential(10 * ms), LoginService: rng.Exponential(20 * ms),
			Bytes: rng.Constant(700), AnswerBytes: rng.Constant(10 * kib),
		},
		Sessions: Sessions{Size: rng.LognormalP99(2*kib, 30*kib), Growth: rng.Constant(128), Idle: 1800 * sec,
			Absolute: Forever,
			Lock:     Lock{Retry: 20 * ms, Timeout: 2 * sec, Lease: 30 * sec}},
		Users:   Users{OnMissing: LogInAgain, OnError: NextRequest, Retries: 3, RetryWait: sec},
		Replica: Replica{Delay: rng.Constant(0)},
		Store:   Store{},
	}
	lan := func(framing, bare int64) Link {
		return Link{Latency: rng.Constant(100 * us), Framing: framing, Bare: bare}
	}
	c.Network = [LinkClasses]Link{
		ClientBalancer: {Latency: rng.Constant(10 * ms), Framing: 40, Bare: 240},
		BalancerServer: lan(40, 240),
		ServerServer:   lan(135, 135),
		ServerStore:    lan(80, 80),
		StoreStore:     lan(80, 80),
		Control:        lan(80, 80),
	}
	return c
}
