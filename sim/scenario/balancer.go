package scenario

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// Simple is the balancer without machinery: it learns of a crash after a
// constant delay and never tries twice.
const Simple = "simple"

// Product is a balancer whose behaviour a scenario can take over.
type Product struct {
	Name, Summary string
	Balancer      sim.Balancer // its Checks, Passive, Dial, FailOpen and SlowStart
}

// adopt takes over what a product does, and leaves alone what belongs to the
// scenario.
func adopt(b *sim.Balancer, product *sim.Balancer) {
	b.Checks, b.Passive, b.Dial = product.Checks, product.Passive, product.Dial
	b.FailOpen, b.SlowStart = product.FailOpen, product.SlowStart
}

// balancerChoice describes cluster.balancer: a product's name, or a group that
// overrides parts of it.
func balancerChoice(e *Experiment, c *Catalogue) *param.Choice {
	b := &e.Config.Balancer
	simple := Product{Simple, "knows after cluster.detection; no checks, no retries", sim.NewConfig().Balancer}
	products := append([]Product{simple}, c.Balancers...)
	choice := &param.Choice{
		Set: func(kind string) []param.Field {
			for i := range products {
				if products[i].Name == kind {
					e.Balancer = kind
					adopt(b, &products[i].Balancer)
				}
			}
			return BalancerFields(b)
		},
		Current: func() (string, []param.Field) { return e.Balancer, BalancerFields(b) },
	}
	for _, p := range products {
		choice.Kinds = append(choice.Kinds, param.Kind{Name: p.Name, Summary: p.Summary, Fields: func() []param.Field {
			return BalancerFields(&p.Balancer)
		}})
	}
	return choice
}

// BalancerFields describes how a balancer finds out what works, and what it
// does about the rest.
func BalancerFields(b *sim.Balancer) []param.Field {
	h, p, d := &b.Checks, &b.Passive, &b.Dial
	return []param.Field{
		{Name: "check_interval", Value: param.DurationOr("never", 0, &h.Interval, param.Millisecond, param.Day),
			Doc: "Time from one health check of a server to the next; each server's checks have a phase of their own. " +
				"Without checks and fails, cluster.detection says when the balancer knows.",
			Source: "HAProxy: inter 2 s; AWS ALB and Traefik: 30 s; nginx and Envoy: none by default"},
		{Name: "check_fast", Value: param.DurationOr("same", 0, &h.Fast, param.Millisecond, param.Day),
			Doc: "The same while results contradict the present belief.", Source: "HAProxy: fastinter, by default the same"},
		{Name: "check_timeout", Value: param.Duration(&h.Timeout, param.Millisecond, param.Day),
			Doc: "After it a check without an answer has failed.", Source: "HAProxy: as inter; AWS ALB and Traefik: 5 s"},
		{Name: "fall", Value: param.Count(&h.Fall, 1, 1000),
			Doc: "Failed checks in a row until a server is taken for dead.", Source: "HAProxy: 3; AWS ALB: 2; Traefik: 1"},
		{Name: "rise", Value: param.Count(&h.Rise, 1, 1000),
			Doc: "Passed checks in a row until it is used again.", Source: "HAProxy: 2; AWS ALB: 5; Traefik: 1"},
		{Name: "fails", Value: param.Count(&p.Fails, 0, 1000),
			Doc:    "Requests whose connection failed or broke until a server is banned; 0 for never.",
			Source: "nginx: max_fails 1; Envoy: consecutive_5xx 5"},
		{Name: "fail_window", Value: param.DurationOr("in-a-row", sim.Forever, &p.Window, param.Millisecond, param.Day),
			Doc:    "Time within which they count; in-a-row when any success forgives them.",
			Source: "nginx: fail_timeout 10 s; Envoy: in a row"},
		{Name: "ban", Value: param.Duration(&p.Ban, param.Millisecond, param.Day),
			Doc:    "Time without requests. After it one live request probes the server.",
			Source: "nginx: fail_timeout 10 s; Envoy: base ejection 30 s; mod_proxy and mod_jk: 60 s"},
		{Name: "connect_timeout", Value: param.Duration(&d.Connect, 0, param.Day),
			Doc: "After it a connection to a silent server has failed. One that refuses fails at once.",
			Source: "HAProxy: no default, 5 s in the file that Debian ships; nginx: 60 s; Envoy: 5 s; AWS ALB: 10 s; " +
				"Traefik: dialTimeout 30 s"},
		{Name: "answer_timeout", Value: param.Duration(&d.Answer, 0, param.Day),
			Doc: "After it a request has failed whose server fell silent while working on it.",
			Source: "HAProxy: no default, 50 s in the file that Debian ships; nginx: proxy_read_timeout 60 s; Envoy: route " +
				"timeout 15 s; AWS ALB: idle timeout 60 s; Traefik: none"},
		{Name: "retries", Value: param.Count(&d.Retries, 0, 100),
			Doc:    "Further tries when a connection failed. A request that broke half-way is not sent again.",
			Source: "HAProxy: 3; nginx: every other server once; Envoy, AWS ALB and Traefik: none by default"},
		{Name: "retry_wait", Value: param.Duration(&d.Wait, 0, param.Day),
			Doc:    "Pause before the same server is tried again after a refusal.",
			Source: "HAProxy: the smaller of timeout connect and 1 s"},
		{Name: "redispatch", Value: param.Enum(&d.Redispatch,
			param.Option{Name: "never", Doc: "every try goes to the same server"},
			param.Option{Name: "last", Doc: "the last retry goes to another"},
			param.Option{Name: "always", Doc: "every retry goes to another"}),
			Doc:    "Which retries leave the server, and with it the pin.",
			Source: "HAProxy: never, with option redispatch the last; nginx: proxy_next_upstream error timeout (always)"},
		{Name: "fail_open", Value: param.Share(&b.FailOpen),
			Doc:    "When fewer servers than this share seem to work, the balancer uses all of them regardless; 0% for never.",
			Source: "Envoy: healthy_panic_threshold 50 %; AWS ALB: when none is healthy; HAProxy and nginx: never"},
		{Name: "slow_start", Value: param.Duration(&b.SlowStart, 0, param.Day),
			Doc:    "Time in which a server that is back or new gets its full weight, linearly.",
			Source: "HAProxy: slowstart, off by default; AWS ALB: 30 to 900 s; nginx: slow_start"},
	}
}
