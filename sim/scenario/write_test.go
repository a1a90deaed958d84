package scenario

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/sessionsim/sessionsim/sim/param"
)

// draw fills a configuration with anything its table allows.
func draw(t *rapid.T) *config {
	c := newConfig()
	c.name = rapid.StringMatching(`[ -~가-힣]{0,19}`).Draw(t, "name")
	c.seed = rapid.Int64Range(0, 1<<62).Draw(t, "seed")
	c.duration = rapid.Int64Range(param.Second, 30*param.Day).Draw(t, "duration")
	c.ratio = rapid.Float64Range(0, 1).Draw(t, "ratio")
	c.hot = rapid.SliceOfN(rapid.Float64Range(0, 1), 0, 5).Draw(t, "hot")
	c.tags = rapid.SliceOfN(rapid.StringMatching(`[!-~]{1,9}`).Filter(func(s string) bool {
		return param.Names(new([]string), 1).Set(s) == nil
	}), 0, 5).Draw(t, "tags")
	s := &c.cluster
	s.servers = rapid.IntRange(1, 10000).Draw(t, "servers")
	s.queue = rapid.IntRange(-1, 1000).Draw(t, "queue")
	s.memory = rapid.SampledFrom([]int64{0, param.KiB, param.GiB, 123456789}).Draw(t, "memory")
	s.discipline = rapid.Uint8Range(0, 1).Draw(t, "discipline")
	s.hold = rapid.Bool().Draw(t, "hold")
	s.speed = rapid.Float64Range(0.01, 100).Draw(t, "speed")
	setOneOf(t, param.DurationDist(&s.service, nil), "3ms", "exp(1us)", "lognormal(median=1ms, p99=9s)", "erlang(2, 1s)")
	setOneOf(t, param.BytesDist(&s.size, nil), "4KiB", "uniform(1B, 1MB)", "pareto(alpha=1.2, min=5B, max=1GiB)")
	c.workload = drawChoice(t, workloads)
	c.strategies = nil
	for range rapid.IntRange(0, 4).Draw(t, "strategies") {
		c.strategies = append(c.strategies, drawChoice(t, strategies))
	}
	for range rapid.IntRange(0, 3).Draw(t, "faults") {
		c.faults = append(c.faults, fault{rapid.StringMatching(`[ -~]{0,9}`).Draw(t, "target"),
			rapid.Int64Range(0, param.Day).Draw(t, "at"), rapid.Int64Range(-1, param.Day).Draw(t, "for")})
	}
	return c
}

func setOneOf(t *rapid.T, v param.Value, texts ...string) {
	if err := v.Set(rapid.SampledFrom(texts).Draw(t, "text")); err != nil {
		t.Fatal(err)
	}
}

// drawChoice selects a kind and changes only the parameters that it has.
func drawChoice(t *rapid.T, catalogue []entry) choice {
	c := newChoice(rapid.SampledFrom(catalogue).Draw(t, "kind").name)
	switch c.kind {
	case "visits", "steady":
		c.rate = rapid.Float64Range(0.001, 1e6).Draw(t, "rate")
	case "replay":
		c.file = rapid.StringMatching(`[ -~]{0,19}`).Draw(t, "file")
	case "sticky":
		c.by = rapid.SampledFrom([]string{"cookie", "ip"}).Draw(t, "by")
	case "clustering":
		c.delay = rapid.Int64Range(0, param.Hour).Draw(t, "delay")
	}
	return c
}

func TestDecodeOfWriteIsIdentity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := draw(t)
		for _, text := range [][]byte{Write(c.table()), WriteCommented(c.table())} {
			again := newConfig()
			if _, problems := Decode("written.yaml", text, again.table()); problems != nil {
				t.Fatalf("%s\n%s", problems, text)
			}
			if len(c.hot) == 0 {
				again.hot = c.hot
			}
			if len(c.tags) == 0 {
				again.tags = c.tags
			}
			if !reflect.DeepEqual(c, again) {
				t.Fatalf("wrote %+v\nread  %+v\n%s", c, again, text)
			}
			if !bytes.Equal(Write(c.table()), Write(again.table())) {
				t.Fatalf("not canonical:\n%s", text)
			}
		}
	})
}

func TestWriteGolden(t *testing.T) {
	c := newConfig()
	if _, problems := Decode("good.yaml", []byte(goodFile), c.table()); problems != nil {
		t.Fatal(problems)
	}
	golden(t, "testdata/resolved.golden", string(Write(c.table())))
	golden(t, "testdata/commented.golden", string(WriteCommented(c.table())))
}

func TestWordsInQuotes(t *testing.T) {
	for text, want := range map[string]string{
		"exam week": "exam week", "10m": "10m", "5%": "5%", "120/s": "120/s", "시험": "시험", "exp(7s)": "exp(7s)",
		"h2(mean=1ms, scv=9)": "h2(mean=1ms, scv=9)", "": `""`, "null": `"null"`, "No": `"No"`, "~": `"~"`, "12": `"12"`,
		"1e5": `"1e5"`, "0x1f": `"0x1f"`, "2026-01-02": `"2026-01-02"`, "1_000": `"1_000"`, "a: b": `"a: b"`,
		"a #b": `"a #b"`, "- a": `"- a"`, " a": `" a"`, "a ": `"a "`, "[a]": `"[a]"`, "a\\b": `"a\\b"`, ".5": `".5"`,
		"it's": `"it's"`, "*a": `"*a"`,
	} {
		if got := word(text); got != want {
			t.Errorf("word(%q) = %s, want %s", text, got, want)
		}
	}
}
