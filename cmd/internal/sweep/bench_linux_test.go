package sweep

import (
	"bytes"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/source"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep/studies"
	"github.com/sessionsim/sessionsim/sim"
)

// processorTime is what this process has used.
func processorTime() time.Duration {
	var use syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &use)
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// BenchmarkOverhead compares a sweep, reading of the study, journal and all, with the plain trials: the processor time
// of both in turn, so that a busy machine disturbs both alike. The result is the sweep's part beyond the trials, in
// per cent of them.
func BenchmarkOverhead(b *testing.B) {
	text, _ := studies.Text("copies-or-store")
	text = bytes.Replace(text, []byte("2..32 x2"), []byte("4..8 x2"), 1) // less of it
	text = bytes.Replace(text, []byte("1s..8s x2"), []byte("2s..4s x2"), 1)
	read := func() *Sweep {
		s, err := Read(b.Context(), Source{Name: "study", Text: text,
			Base: func(name string) (plan.Source, error) { return source.Find(name, nil) }}, "1", Changes{})
		if err != nil {
			b.Fatal(err)
		}
		return s
	}
	s := read()
	var plain, swept time.Duration
	for b.Loop() {
		var trials []sim.Trial
		for _, c := range s.Cells {
			p, err := s.Plan(c.Point)
			if err != nil {
				b.Fatal(err)
			}
			for r := range s.Replications {
				trials = append(trials, p.Trial(s.chosen[c.Strategy], r))
			}
		}
		start := processorTime()
		if _, err := sim.RunAll(b.Context(), trials, 2, nil); err != nil {
			b.Fatal(err)
		}
		plain += processorTime() - start
		start = processorTime()
		st, err := read().Open(filepath.Join(b.TempDir(), "sweep"))
		if err == nil {
			err = st.Run(b.Context(), Shard{}, 2, &quiet{})
		}
		if err != nil {
			b.Fatal(err)
		}
		swept += processorTime() - start
		st.Close()
	}
	b.ReportMetric(100*(float64(swept)/float64(plain)-1), "%beyond")
	b.ReportMetric(plain.Seconds()/float64(b.N*s.Runs())*1e3, "ms/run")
}
