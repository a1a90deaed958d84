package progress

import (
	"bytes"
	"testing"
	"time"
)

// TestMeter lets each of four steps take six seconds of a clock that only the
// test moves.
func TestMeter(t *testing.T) {
	want := map[string]string{
		Lines: "trials: 2 of 4 (50 %), 0.167/s, about 12s left\ntrials: 4 of 4 (100 %), 0.167/s, about 0s left\n",
		JSON: `{"event":"progress","noun":"trials","done":1,"failed":0,"total":4,"elapsed_ms":6000}
{"event":"progress","noun":"trials","done":2,"failed":0,"total":4,"elapsed_ms":12000}
{"event":"progress","noun":"trials","done":3,"failed":0,"total":4,"elapsed_ms":18000}
{"event":"progress","noun":"trials","done":4,"failed":0,"total":4,"elapsed_ms":24000}
`,
		Bar: "\rtrials [                              ] 0/4\x1b[K" +
			"\rtrials [=======                       ] 1/4, 0.167/s, about 18s left\x1b[K" +
			"\rtrials [===============               ] 2/4, 0.167/s, about 12s left\x1b[K" +
			"\rtrials [======================        ] 3/4, 0.167/s, about 6s left\x1b[K" +
			"\rtrials [==============================] 4/4, 0.167/s, about 0s left\x1b[K\r\x1b[K",
		None: "",
	}
	for kind, text := range want {
		now := time.Unix(0, 0)
		var out bytes.Buffer
		m := newAt(kind, &out, 4, "trials", func() time.Time { return now })
		for range 4 {
			now = now.Add(6 * time.Second)
			m.Step()
		}
		m.Close()
		if out.String() != text {
			t.Errorf("%s wrote\n%q\nwant\n%q", kind, out.String(), text)
		}
	}
}

// TestFastJSON reports the end even when it comes at once.
func TestFastJSON(t *testing.T) {
	var out bytes.Buffer
	m := newAt(JSON, &out, 2, "trials", func() time.Time { return time.Unix(0, 0) })
	m.Step()
	m.Step()
	want := `{"event":"progress","noun":"trials","done":2,"failed":0,"total":2,"elapsed_ms":0}` + "\n"
	if out.String() != want {
		t.Errorf("wrote %q, want %q", out.String(), want)
	}
}

// TestFailuresAndResumption begins with two of six done before; of three that follow in ten seconds each, one fails.
// Two in 30 s leave one more 15 s.
func TestFailuresAndResumption(t *testing.T) {
	now := time.Unix(0, 0)
	var out bytes.Buffer
	m := newAt(Lines, &out, 6, "runs", func() time.Time { return now })
	m.Skip(2)
	for _, step := range []func(){m.Step, m.Fail, m.Step} {
		now = now.Add(10 * time.Second)
		step()
	}
	want := "runs: 3 of 6 (50 %), 0.1/s, about 30s left\nruns: 3 of 6 (50 %), 1 failed, 0.05/s, about 40s left\n" +
		"runs: 4 of 6 (66 %), 1 failed, 0.0667/s, about 15s left\n"
	if out.String() != want {
		t.Errorf("wrote\n%s\nwant\n%s", out.String(), want)
	}
}
