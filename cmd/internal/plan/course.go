package plan

import (
	"strings"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/workloads"
)

// Course says what changes a run by plan while it is measured, "" when nothing does: what is measured is then a steady
// state, as soon as the start is forgotten. What comes back again and again, or at random, is a part of a steady state.
func (p *Plan) Course() string {
	var parts []string
	if w, ok := p.Workload.Options.(workloads.Coursed); ok {
		if text := w.Course(p.Config.Warmup); text != "" {
			parts = append(parts, text)
		}
	}
	for _, f := range p.Config.Faults {
		if over := f.At + min(f.For, p.Config.Duration); f.Every == 0 && over > p.Config.Warmup && f.At < p.Config.Duration {
			parts = append(parts, "a planned outage")
			break
		}
	}
	for _, c := range p.Config.Balancer.Changes {
		if (c.At >= p.Config.Warmup || c.Action == sim.Deploy) && c.At < p.Config.Duration { // a deployment takes its time
			parts = append(parts, "what the operators do")
			break
		}
	}
	return strings.Join(parts, " and ")
}
