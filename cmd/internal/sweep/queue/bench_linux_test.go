package queue

import (
	"bytes"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/source"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep/studies"
)

// processorTime is what this process has used.
func processorTime() time.Duration {
	var use syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &use)
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// BenchmarkQueue compares a sweep over the queue, server, coordinator and worker in one process, with a sweep without
// it: the processor time of both in turn. The result is the queue's part, in per cent of the sweep.
func BenchmarkQueue(b *testing.B) {
	text, _ := studies.Text("copies-or-store")
	text = bytes.Replace(text, []byte("2..32 x2"), []byte("4..8 x2"), 1) // less of it
	text = bytes.Replace(text, []byte("1s..8s x2"), []byte("2s..4s x2"), 1)
	s, err := sweep.Read(b.Context(), sweep.Source{Name: "study", Text: text,
		Base: func(name string) (plan.Source, error) { return source.Find(name, nil) }}, version,
		sweep.Changes{})
	if err != nil {
		b.Fatal(err)
	}
	quiet := func(string, ...any) {}
	var plain, queued time.Duration
	for b.Loop() {
		start := processorTime()
		st, err := s.Open(filepath.Join(b.TempDir(), "plain"))
		if err == nil {
			err = st.Run(b.Context(), sweep.Shard{}, 2, &counting{})
		}
		if err != nil {
			b.Fatal(err)
		}
		plain += processorTime() - start
		start = processorTime()
		if st, err = s.Open(filepath.Join(b.TempDir(), "queued")); err != nil {
			b.Fatal(err)
		}
		ended := make(chan error, 1)
		err = Host(b.Context(), Listen{Address: "127.0.0.1:0"}, st,
			Options{Job: sweep.DefaultJob, Patience: 30 * time.Second, Tell: quiet}, &counting{}, func(url string) {
				w := Worker{Name: "bench", Version: version, Number: 2, Wait: 10 * time.Millisecond, Tell: quiet}
				go func() {
					_, err := w.Join(b.Context(), Access{URL: url})
					ended <- err
				}()
			})
		if err != nil {
			b.Fatal(err)
		}
		<-ended
		queued += processorTime() - start
	}
	b.ReportMetric(100*(float64(queued)/float64(plain)-1), "%beyond")
	b.ReportMetric(plain.Seconds()/float64(b.N*s.Runs())*1e3, "ms/run")
}
