package sweep

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// jobs are all jobs of a study, as they travel.
func jobs(t *testing.T, st *Store, size int) (all [][]byte) {
	t.Helper()
	for job, err := range st.Jobs(size) {
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(job)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data)
	}
	return all
}

// TestJobs takes a sweep apart into jobs, does them in the order from last to first, one of them twice, and puts the
// answers together: the results are those of one process. A second coordinator has only the rest to share out.
func TestJobs(t *testing.T) {
	s := must(t, brief)
	dir := filepath.Join(t.TempDir(), "jobs")
	st := open(t, s, dir)
	all := jobs(t, st, 7)
	if len(all) != 6 { // 36 runs by seven
		t.Fatalf("there are %d jobs", len(all))
	}
	g, err := st.Gather()
	if err != nil {
		t.Fatal(err)
	}
	all = append(all, all[2])
	for i := len(all) - 1; i >= 0; i-- {
		job, err := ReadJob(all[i], "1.0")
		if err != nil {
			t.Fatal(err)
		}
		done, err := job.Do(t.Context(), "me", nil)
		if err != nil {
			t.Fatal(err)
		}
		data, _ := json.Marshal(done)
		answer, err := st.ReadDone(data)
		if err != nil || len(answer.Failures) > 0 {
			t.Fatalf("the answer is refused: %v %v", err, done.Failures)
		}
		if _, err := g.Add([]*Done{answer, answer}); err != nil {
			t.Fatal(err)
		}
		if i == 4 {
			g.Close()
			st = open(t, s, dir)
			if left := jobs(t, st, 7); len(left) != 3 { // 36 less 7, 1 and 7 runs, by seven
				t.Errorf("after three jobs %d are left", len(left))
			}
			if g, err = st.Gather(); err != nil {
				t.Fatal(err)
			}
		}
	}
	g.Close()
	if err := open(t, s, dir).Merge(); err != nil {
		t.Fatal(err)
	}
	same(t, contents(t, dir), whole(t, s))
}

// TestStrangeJobs: a worker believes nothing that it is told.
func TestStrangeJobs(t *testing.T) {
	s := must(t, brief)
	data := jobs(t, open(t, s, t.TempDir()), 4)[0]
	job := func(change func(j *Job)) []byte {
		var j Job
		if err := json.Unmarshal(data, &j); err != nil {
			t.Fatal(err)
		}
		change(&j)
		text, _ := json.Marshal(j)
		return text
	}
	refused := map[string][]byte{
		"not valid":     []byte("{"),
		"not valid ":    []byte(`{"extra":1}`),
		"after its end": append(append([]byte{}, data...), "{}"...),
		"bytes":         make([]byte, MaxMessage+1),
		"no job":        job(func(j *Job) { j.Schema = "other" }),
		"measure":       job(func(j *Job) { j.Measures = []string{"beauty"} }),
		"measure ":      job(func(j *Job) { j.Measures = nil }),
		"replication":   job(func(j *Job) { j.Points[0].Cells[0].Replications = []int{-1} }),
		"0 runs":        job(func(j *Job) { j.Points = nil }),
		"1026 runs":     job(func(j *Job) { j.Points[0].Cells[0].Replications = make([]int, MostJob+1) }),
	}
	for want, text := range refused {
		if _, err := ReadJob(text, "1.0"); err == nil || !strings.Contains(err.Error(), strings.TrimSpace(want)) {
			t.Errorf("%s: %v", want, err)
		}
	}
	var version *VersionError
	if _, err := ReadJob(data, "2.0"); !errors.As(err, &version) || version.Study != "1.0" {
		t.Errorf("another version gave %v", err)
	}
	failing := map[string][]byte{
		"another identity":   job(func(j *Job) { j.Points[0].Cells[0].ID = strings.Repeat("0", 64) }),
		"no strategy number": job(func(j *Job) { j.Points[0].Cells[0].Strategy = 9 }),
		"unknown key":        job(func(j *Job) { j.Points[0].Scenario = "colour: red" }),
		"not available here": job(func(j *Job) {
			j.Points[0].Scenario = "requests: {service: file(x.csv)}\nstrategies: [local]"
		}),
		"of memory": job(func(j *Job) {
			j.Points[0].Scenario = "duration: 10h\nworkload: {rate: 1000000/s}\nstrategies: [sticky]\ncluster: {workers: 100000}"
		}),
	}
	for want, text := range failing {
		j, err := ReadJob(text, "1.0")
		if err != nil {
			t.Fatalf("%s: %v", want, err)
		}
		done, err := j.Do(t.Context(), "me", nil)
		if err != nil || len(done.Records) > 0 || len(done.Failures) == 0 || !strings.Contains(done.Failures[0], want) {
			t.Errorf("%s: %v %.200q", want, err, done.Failures)
		}
	}
	j, _ := ReadJob(data, "1.0")
	if done := j.GiveUp("me", "because"); len(done.Failures) != 4 || !strings.HasSuffix(done.Failures[3], ": because") {
		t.Errorf("given up: %v", done.Failures)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := j.Do(ended, "me", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("after its end a job is done: %v", err)
	}
}

// FuzzMessages: no message makes a worker or a coordinator do anything but refuse it.
func FuzzMessages(f *testing.F) {
	f.Add([]byte(`{"schema":"sessionsim.job/1","model_version":"1.0","number":0,"measures":["stale_rate"],"points":[]}`))
	f.Add([]byte(`{"schema":"sessionsim.done/1","study":"s","model_version":"1.0","number":0,"records":["x"]}`))
	s := &Sweep{Study: &Study{Replications: 1, Measures: []string{"stale_rate"}}, Version: "1.0", Hash: "s",
		Cells: make([]Cell, 1)}
	st := &Store{sweep: s}
	f.Fuzz(func(t *testing.T, data []byte) {
		if j, err := ReadJob(data, "1.0"); err == nil && len(j.Points) == 0 {
			t.Error("a job without runs was accepted")
		}
		if d, err := st.ReadDone(data); err == nil && (d.Study != "s" || len(d.Records) > 0) {
			t.Errorf("the answer %+v was accepted", d)
		}
	})
}
