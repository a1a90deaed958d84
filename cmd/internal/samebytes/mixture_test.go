package samebytes

import (
	"fmt"
	"hash/fnv"
	"io"
	"slices"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/sim/scenario"
	"github.com/sessionsim/sessionsim/strategies"
)

// values are what a parameter of each type may be in a mixture, besides its
// default. A parameter that cannot be what was chosen stays as it is. Words of
// a closed set and laws of chance are taken from the parameter itself.
var values = map[string][]string{
	"whole number":  {"0", "1", "2", "3", "5", "20", "all", "unlimited", "none"},
	"duration":      {"0s", "1ms", "30ms", "700ms", "2s", "6s", "never"},
	"size":          {"0B", "300B", "3KiB", "40KiB", "1MiB", "unlimited"},
	"bandwidth":     {"3KiB/s", "200KiB/s", "instant"},
	"rate":          {"1/s", "3/s", "9/s"},
	"share":         {"0%", "10%", "80%", "100%"},
	"number":        {"0.5", "1", "1.3", "4"},
	"true or false": {"true", "false"},
}

// fixed are the keys that a mixture does not choose.
var fixed = []string{"name", "summary", "seed", "replications", "baseline", "duration", "warmup", "window"}

// mixtures makes scenarios of every parameter there is, chosen at random but
// always the same. What is refused because its parameters conflict is passed
// over.
func mixtures() (texts [][]byte) {
	const wanted, tries = 40, 2000
	for seed := uint64(0); seed < tries && len(texts) < wanted; seed++ {
		text := mixture(seed)
		if _, err := plan.Read(plan.Source{Text: text}, nil); err == nil {
			texts = append(texts, text)
		}
	}
	return texts
}

// mixture is one scenario, sound or not, with three strategies of the list in
// turn and the workloads that need no file and no script.
func mixture(seed uint64) []byte {
	all := strategies.All()
	name := func(i uint64) string { return all[(3*seed+i)%uint64(len(all))].Name }
	workload := [...]string{"visits", "closed", "flash-crowd, at: 4s, ramp: 1s, length: 3s",
		"daily, day: 9s, peak: 5s"}[seed%4]
	text := fmt.Sprintf("duration: 8s\nwindow: 1s\nreplications: 1\nseed: %d\nworkload: {kind: %s, think: exp(1s)}\n"+
		"strategies: [%s, %s, %s]\n", seed, workload, name(0), name(1), name(2))
	catalogue := plan.Catalogue(nil)
	fields := scenario.NewExperiment(catalogue).Fields(catalogue)
	scenario.Decode("mixture", []byte(text), fields)
	for _, f := range fields {
		if !slices.Contains(fixed, f.Name) {
			mixer(seed).change(f, f.Name, f.Name == "workload")
		}
	}
	return scenario.Write(fields)
}

// mixer changes parameters. What becomes of one follows from the seed and its
// path alone, so that a parameter added later changes few mixtures.
type mixer uint64

// below is choice i among n for the parameter with a path.
func (m mixer) below(path string, i uint64, n int) int {
	h := fnv.New64a()
	io.WriteString(h, path)
	return rng.Below(rng.Mix(uint64(m)<<8|i, h.Sum64()), n)
}

// change changes about one in four of the parameters in a field. The kind of a
// choice can be settled.
func (m mixer) change(f param.Field, path string, settled bool) {
	fields := f.Fields
	switch {
	case f.Value != nil:
		m.set(f.Value, path)
	case f.List != nil:
		for i := range f.List.Len() {
			m.change(f.List.At(i), fmt.Sprintf("%s.%d", path, i), true)
		}
	case f.Choice != nil && !settled:
		names := f.Choice.KindNames()
		fields = f.Choice.Set(names[m.below(path, 0, len(names))])
	case f.Choice != nil:
		_, fields = f.Choice.Current()
	}
	for _, child := range fields {
		m.change(child, path+"."+child.Name, false)
	}
}

// set sets one parameter, or leaves it alone.
func (m mixer) set(v param.Value, path string) {
	if m.below(path, 0, 4) > 0 {
		return
	}
	candidates := values[v.Type()]
	if chooser, ok := v.(param.Chooser); ok {
		candidates = nil
		for _, option := range chooser.Options() {
			candidates = append(candidates, option.Name)
		}
	}
	if len(candidates) > 0 {
		_ = v.Set(candidates[m.below(path, 1, len(candidates))]) // refused values leave it as it was
	}
}
