package accesslog

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const soundReplay = replayHeader + "\n# a word\nvisit 0 192.0.2.1 3\n0 login 10\n0.5 write 0\n40 logout 7\n" +
	"visit 0.000000001 198.51.100.7 1\n0 login 0\nend 2 4\n"

func TestReader(t *testing.T) {
	want := []Visit{
		{0, 0xc0000201, []Request{{0, Login, 10}, {second / 2, Write, 0}, {40 * second, Logout, 7}}},
		{1, 0xc6336407, []Request{{1, Login, 0}}},
	}
	if diff := cmp.Diff(want, readAll(t, soundReplay)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	r, err := NewReader(bytes.NewReader(pack(t, soundReplay)))
	if err != nil {
		t.Fatal(err)
	}
	var v Visit
	for range 2 {
		if more, err := r.Next(&v); !more || err != nil {
			t.Fatal(more, err)
		}
	}
	for range 2 {
		if more, err := r.Next(&v); more || err != nil {
			t.Error(more, err)
		}
	}
}

// TestReaderRefuses damages the sound file at one place each.
func TestReaderRefuses(t *testing.T) {
	tests := []struct{ old, new, want string }{
		{replayHeader, "sessionsim-replay 2", "line 1: this version"},
		{replayHeader, "hello", "line 1: this is not a replay file"},
		{soundReplay, "", "cut off"},
		{"end 2 4\n", "", "line 9: the replay file is cut off"},
		{"end 2 4", "end 2 5", "should end with `end 2 4`"},
		{"end 2 4", "end 2", "should end with"},
		{"end 2 4\n", "end 2 4\nend 2 4\n", "line 10: nothing may follow"},
		{"visit 0 192", "visit 1 192", "line 7: visits must be in the order of their start"},
		{"visit 0 192", "visit -1 192", "line 3: expected"},
		{"visit 0 192", "visit 9999999999 192", "line 3: expected"},
		{"visit 0 192", "visit 0.0000000001 192", "line 3: expected"},
		{"visit 0 192", "visit 0. 192", "line 3: expected"},
		{"visit 0 192", "guest 0 192", "line 3: expected"},
		{"192.0.2.1", "192.0.2.300", "line 3: expected"},
		{"192.0.2.1 3", "192.0.2.1 0", "line 3: a visit has 1 to"},
		{"192.0.2.1 3", "192.0.2.1 1000001", "line 3: a visit has 1 to"},
		{"192.0.2.1 3", "192.0.2.1 4", "line 7: expected a request"},
		{"192.0.2.1 3", "192.0.2.1 2", "line 6: expected `visit"},
		{"0 login 10", "1 login 10", "line 4: the first request"},
		{"0 login 10", "0 read 10", "line 4: the first request"},
		{"0 login 10", "0 ignore 10", "line 4: expected a request"},
		{"0 login 10", "0 login -10", "line 4: expected a request"},
		{"0 login 10", "0 login 10 ", "line 4: expected a request"},
		{"0 login 10", "0 login 2000000000000000", "line 4: expected a request"},
		{"0.5 write", "0.5 login", "line 5: only the first"},
		{"0.5 write", "41 write", "line 6: the requests of a visit must be in the order"},
		{"0.5 write", "0.5 logout", "line 6: a logout is the last"},
		{"# a word", "#" + strings.Repeat("x", maxReplayLine), "line 2: a line has at most"},
		{"# a word", "", "line 2: expected `visit"},
		{"# a word", strings.Repeat("x", 3*maxLine), "line 2: a line has at most"},
	}
	for _, test := range tests {
		file := strings.Replace(soundReplay, test.old, test.new, 1)
		if err := drain(file); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q instead of %q: error %v, want one that says %q", test.new, test.old, err, test.want)
		}
	}
	if _, err := NewReader(&endless{}); err == nil {
		t.Error("one endless line is taken for a replay file")
	}
}

// drain reads a replay file to its end or its first error.
func drain(file string) error {
	r, err := NewReader(strings.NewReader(file))
	if err != nil {
		return err
	}
	var v Visit
	for {
		if more, err := r.Next(&v); !more || err != nil {
			return err
		}
	}
}

// FuzzReader: no file makes the reader panic, and what it accepts keeps the promises of Visit.
func FuzzReader(f *testing.F) {
	f.Add([]byte(soundReplay))
	f.Add([]byte(strings.Replace(soundReplay, "0.5", "9214646399.999999999", 1)))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := NewReader(bytes.NewReader(file))
		if err != nil {
			return
		}
		var v Visit
		start := int64(0)
		for {
			more, err := r.Next(&v)
			if !more || err != nil {
				return
			}
			at := v.Start
			if v.Start < start || len(v.Requests) == 0 || v.Requests[0].At != at || v.Requests[0].Kind != Login {
				t.Fatalf("%+v after a start of %d", v, start)
			}
			for i, q := range v.Requests {
				if q.At < at || q.ResponseBytes < 0 || q.Kind < Login || q.Kind > Logout || (i > 0 && q.Kind == Login) {
					t.Fatalf("%+v", v)
				}
				at = q.At
			}
			start = v.Start
		}
	})
}

// FuzzImport: no log makes an import panic; its lines are conserved and its replay file is sound.
func FuzzImport(f *testing.F) {
	f.Add([]byte(goodLine + goodLine + "hello\n"))
	f.Add([]byte(`{"time":1,"remote_addr":"a","method":"GET","uri":"/logout"}` + "\n"))
	f.Fuzz(func(t *testing.T, log []byte) {
		o := Defaults()
		o.MaxBad = 1
		var replay bytes.Buffer
		s, err := Import(bytes.NewReader(log), &replay, o)
		if s != nil {
			conserved(t, s)
		}
		if err == nil {
			readAll(t, replay.String())
		}
	})
}

// TestReaderAllocates: reading on takes no memory once a visit of the size was seen.
func TestReaderAllocates(t *testing.T) {
	file := replayHeader + "\n" + strings.Repeat("visit 1 192.0.2.1 2\n0 login 0\n5 read 17\n", 2000)
	r, err := NewReader(io.MultiReader(strings.NewReader(file)))
	if err != nil {
		t.Fatal(err)
	}
	var v Visit
	if n := testing.AllocsPerRun(1000, func() { r.Next(&v) }); n != 0 {
		t.Errorf("%v allocations for a visit", n)
	}
}
