package sweep

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/reports/chart"
)

// laidOut runs a study and lays its results out.
func laidOut(t *testing.T, text string) *layout {
	t.Helper()
	s := must(t, text)
	dir := filepath.Join(t.TempDir(), "study")
	if err := open(t, s, dir).Run(t.Context(), Shard{}, 2, &quiet{}); err != nil {
		t.Fatal(err)
	}
	results, err := open(t, s, dir).tables(map[string]any{})
	if err != nil {
		t.Fatal(err)
	}
	return results.layout()
}

// TestCharts: a grid of two parameters has its four kinds of chart for each measure that moves, the axis across is the
// number with most values, and the lines have the numbers of the table.
func TestCharts(t *testing.T) {
	l := laidOut(t, question+"measures: [missing_rate, latency_mean_ms, evictions_count]\n")
	crossings, err := l.crossings()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	charts := l.charts(crossings)
	for _, c := range charts {
		names = append(names, c.name)
	}
	want := []string{"lines-missing-rate", "heatmap-missing-rate", "crossover-missing-rate", "tornado-missing-rate",
		"lines-latency-mean-ms", "heatmap-latency-mean-ms", "crossover-latency-mean-ms", "tornado-latency-mean-ms"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	multiples, ok := charts[0].chart.(chart.Multiples)
	if !ok || len(multiples.Panels) != 2 || multiples.XTitle != "servers" || multiples.LogX {
		t.Fatalf("the lines are %+v", charts[0].chart)
	}
	if title := multiples.Panels[1].Title; title != "delay 400ms" {
		t.Errorf("the second panel is of %q", title)
	}
	point, _ := l.find([]string{"4", "400ms"})
	line := multiples.Panels[1].Lines[0]
	if got := line.Points[1]; got.X != 4 || got.Y.Value != l.at(point, 0, 0).mean || len(line.Points) != 3 {
		t.Errorf("local at 4 servers is drawn as %+v", got)
	}
	text := string(l.markdown(crossings, charts))
	for _, part := range []string{"36 runs of 12 different cells", "| servers | cluster.servers | 2..8 x2 |",
		"## Missing\n"} {
		if !strings.Contains(text, part) {
			t.Errorf("the summary lacks %q:\n%s", part, text)
		}
	}
	if strings.Contains(text, "Evictions") {
		t.Error("the summary tells of a measure that is 0 everywhere")
	}
}

// TestLocalMissesMoreWithMoreServers has a known answer: under round robin a request meets the server of its login
// once in n, so the share of missing requests of local sessions follows 1 - 1/n, and the mean of n = 2, 4, 8 within a
// few per cent for these short runs. Sensitivities go the same way.
func TestLocalMissesMoreWithMoreServers(t *testing.T) {
	l := laidOut(t, question+"measures: [missing_rate]\n")
	for i, n := range []string{"2", "4", "8"} {
		point, _ := l.find([]string{n, "1ms"})
		want := 1 - 1/float64(int(2)<<i)
		if got := l.at(point, 0, 0).mean; math.Abs(got-want) > 0.1 {
			t.Errorf("with %s servers %.3f are missing, want about %.3f", n, got, want)
		}
	}
	swings, middle := l.swings(0, 0)
	if len(swings) != 2 || swings[0].Name != "servers" || !(swings[0].Low < middle && middle < swings[0].High) ||
		swings[1].Low != swings[1].High {
		t.Errorf("the swings of local around %.3f are %+v", middle, swings)
	}
}

// TestSentence says which way the order goes behind a crossing, for measures whose lower and whose higher values are
// better.
func TestSentence(t *testing.T) {
	l := laidOut(t, question+"measures: [missing_rate, availability]\n")
	crossing := func(rising bool) string {
		c := &crossed{}
		sign := 1.0
		if !rising {
			sign = -1
		}
		values := make([][][][]float64, 3)
		for i, v := range []float64{-1, 0.5, 2} {
			at := [][]float64{{0.2 + sign*v, 0.2 + sign*v}, {0.2 + sign*v, 0.2 + sign*v}}
			values[i] = [][][]float64{{{0.2, 0.2}, {0.2, 0.2}}, at}
		}
		l.cross(c, []float64{2, 4, 8}, values, 0, 1, 0)
		l.cross(c, []float64{2, 4, 8}, values, 0, 1, 1)
		return strings.Join(c.sentence, "; ")
	}
	// The difference is -1 at 2 and 0.5 at 4 servers, so it is 0 at 2 + 2·1/1.5 = 3.33: from the fourth server on.
	rising := "clustering async is worse than local from servers = 4 on (95 %: 4); clustering async is " +
		"better than local from servers = 4 on (95 %: 4)"
	if got := crossing(true); got != rising {
		t.Errorf("rising: %s", got)
	}
	falling := strings.NewReplacer("worse", "better", "better", "worse").Replace(rising)
	if got := crossing(false); got != falling {
		t.Errorf("falling: %s", got)
	}
}

// TestPlaces: what was written in whole numbers is reached at a whole number, whatever the line between neighbours
// says.
func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		values []string
		x      float64
		want   string
	}{
		{[]string{"2", "4", "8"}, 3.36, "4"},
		{[]string{"2", "4", "8"}, 4.000000001, "4"}, // there and back through a logarithm
		{[]string{"2", "4", "8"}, 4.01, "5"},
		{[]string{"0.5", "2", "8"}, 3.36, "3.36"},
		{[]string{"exp(1)", "exp(2)"}, 1.5, "1.5"},
		{[]string{"1s", "2s"}, 1.5e9, "1.5 s"},
		{[]string{"1KiB", "4KiB"}, 2048, "2.05 kB"},
	} {
		s := &Sweep{Study: &Study{Vary: []Vary{{Path: "x"}}}}
		for _, value := range c.values {
			s.Points = append(s.Points, Point{Values: []string{value}})
		}
		a := s.axisOf(0)
		if got := a.text(c.x); got != c.want {
			t.Errorf("%v along %v is written %s, want %s", c.x, c.values, got, c.want)
		}
	}
}

// TestTitlesSayPerWhat: ticks in kB do not say that it is per request, so all pictures of such a measure do.
func TestTitlesSayPerWhat(t *testing.T) {
	l := laidOut(t, question+"measures: [network_bytes_per_request]\n")
	crossings, err := l.crossings()
	if err != nil {
		t.Fatal(err)
	}
	charts := l.charts(crossings)
	if len(charts) != 4 {
		t.Errorf("there are %d charts", len(charts))
	}
	for _, c := range charts {
		if !strings.Contains(string(chart.SVG(c.chart)), "<title>Network per request") {
			t.Errorf("the title of %s does not say per what it is", c.name)
		}
	}
}

// TestChartsOfSamples: a sample has no lines and maps, but sensitivities; words have no axis.
func TestChartsOfSamples(t *testing.T) {
	l := laidOut(t, "base: small.yaml\nmethod: random\nsamples: 12\nreplications: 2\nmeasures: [missing_rate]\n"+
		"strategies: [local]\nvary:\n  - {path: cluster.servers, values: 2..8}\n"+
		"  - {path: session.idle_ttl, values: 5s..60s}\n")
	charts := l.charts(make([]crossed, 1))
	if len(charts) != 1 || charts[0].name != "tornado-missing-rate" {
		t.Errorf("the charts are %+v", charts)
	}
	words := laidOut(t, "base: small.yaml\nreplications: 2\nmeasures: [missing_rate]\n"+
		"vary: [{path: cluster.policy, values: [random, round-robin]}]\n")
	if charts := words.charts(make([]crossed, 1)); len(charts) != 0 || words.x >= 0 {
		t.Errorf("a study of words has the charts %+v", charts)
	}
}

// TestSpread: a pilot looks everywhere: of 100 cells, ten picked ones have one in each tenth, give or take one.
func TestSpread(t *testing.T) {
	picked := spread(10, 100)
	slices.Sort(picked)
	for i, p := range picked {
		if p < 10*(i-1) || p >= 10*(i+2) {
			t.Errorf("picked %v", picked)
			break
		}
	}
	if few := spread(10, 3); len(few) != 3 {
		t.Errorf("of three %v were picked", few)
	}
}
