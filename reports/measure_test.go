package reports

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

// suffixes are the last words that a measure's name may have, by unit.
var suffixes = map[Unit][]string{
	Fraction:          {"_rate", "availability", "_utilisation"},
	Count:             {"_count"},
	Ratio:             {"_max_over_mean", "_cv", "_jain", "_gini", "_amplification", "copies_per_session"},
	PerSecond:         {"_per_second"},
	PerUserHour:       {"_per_user_hour"},
	PerRequest:        {"_per_request"},
	PerThousandVisits: {"_per_1000_visits"},
	PerThousandWrites: {"_per_1000_writes"},
	Bytes:             {"_bytes"},
	BytesPerRequest:   {"_bytes_per_request"},
	BytesPerSecond:    {"_bytes_per_second"},
	Milliseconds:      {"_ms"},
}

func TestEveryMeasureIsComplete(t *testing.T) {
	seen := map[string]bool{}
	key := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	for _, m := range Measures() {
		if seen[m.Name] || !key.MatchString(m.Name) {
			t.Errorf("%q is not a key of its own", m.Name)
		}
		seen[m.Name] = true
		if m.Title == "" || !strings.HasSuffix(m.Doc, ".") || m.Compute == nil {
			t.Errorf("%s lacks a title, a definition that is a sentence, or a function", m.Name)
		}
		if len(scales[m.Unit]) == 0 {
			t.Errorf("%s has the unknown unit %q", m.Name, m.Unit)
		}
		fits := false
		for _, suffix := range suffixes[m.Unit] {
			fits = fits || strings.HasSuffix(m.Name, suffix)
		}
		if !fits {
			t.Errorf("%s does not tell its unit %q", m.Name, m.Unit)
		}
		if m.Headline && m.Better == Neither {
			t.Errorf("%s is in the main table but no direction is better", m.Name)
		}
	}
}

func TestFindMeasure(t *testing.T) {
	if m, ok := FindMeasure("stale_rate"); !ok || m.Title != "Stale" {
		t.Errorf("stale_rate is %v %v", m.Title, ok)
	}
	if _, ok := FindMeasure("p99_latency"); ok {
		t.Error("found a measure that does not exist")
	}
}

// valueOf computes a measure of the middle replication, whose wobble is 0.
func valueOf(t *testing.T, strategy, measure string) (float64, bool) {
	t.Helper()
	m, ok := FindMeasure(measure)
	if !ok {
		t.Fatalf("no measure is called %s", measure)
	}
	for i := range fixtureRuns {
		if f := &fixtureRuns[i]; f.name == strategy {
			r := f.result(2)
			return m.Compute(&r)
		}
	}
	t.Fatalf("no strategy is called %s", strategy)
	return 0, false
}

func TestMeasuresOfTheFixture(t *testing.T) {
	tests := []struct {
		strategy, measure string
		want              float64
	}{
		{"local", "missing_rate", 6000. / 9000},
		{"local", "missing_wrong_server_rate", 6000. / 9000},
		{"local", "missing_crashed_rate", 0},
		{"clustering async", "missing_rate", 45. / 9000},
		{"clustering async", "stale_rate", 90. / 9000},
		{"clustering async", "inconsistency_rate", 135. / 9000},
		{"local", "unavailable_rate", 0},
		{"local", "availability", 1},
		// 1000 logins, 3000 fresh and 2000 rightly expired answers of 12000.
		{"local", "good_answer_rate", 6000. / 12000},
		{"local", "forced_relogins_per_1000_visits", 6000},
		// 150 users online for 600 s are 25 user-hours.
		{"local", "forced_relogins_per_user_hour", 6000. / 25},
		{"local", "throughput_per_second", 12000. / 600},
		{"local", "skew_requests_max_over_mean", 1},
		// Loads 6, 4, 2: mean 4; deviation √(8/3); Jain 12²/(3·56); Gini (2+4+2)·2/(2·9·4).
		{"sticky", "skew_requests_max_over_mean", 1.5},
		{"sticky", "skew_requests_cv", math.Sqrt(8./3) / 4},
		{"sticky", "skew_requests_jain", 144. / 168},
		{"sticky", "skew_requests_gini", 16. / 72},
		{"sticky", "skew_busy_time_max_over_mean", 1.5},
		{"sticky", "skew_sessions_max_over_mean", 1},
		// 600 of 1200 requests of a window at one of three servers.
		{"sticky", "skew_requests_worst_window_max_over_mean", 1.5},
		{"clustering async", "memory_mean_bytes", 9 << 20},
		{"clustering async", "memory_peak_bytes", 18 << 20},
		{"clustering async", "memory_server_mean_bytes", 3 << 20},
		{"clustering async", "memory_server_peak_bytes", 6 << 20},
		{"external redis", "memory_store_mean_bytes", 3 << 20},
		// 3 · 3 MiB held for 1.5 MiB of live sessions, 3 · 3072 copies of 3072 sessions.
		{"clustering async", "memory_amplification", 6},
		{"clustering async", "copies_per_session", 3},
		{"clustering async", "network_bytes_per_request", 2810 * 1.1},
		{"clustering async", "network_payload_bytes_per_request", 2810},
		{"clustering async", "network_server_server_bytes_per_request", 880},
		{"clustering async", "network_server_server_framing_bytes_per_request", 80},
		{"clustering async", "network_server_server_messages_per_request", 1},
		{"clustering async", "network_control_bytes_per_second", 10 * 1.1 * 12000 / 600},
		// 10800 answers of 20 ms and 1200 of 50 ms.
		{"local", "latency_mean_ms", 23},
		{"external redis", "overhead_mean_ms", 2},
		// 6000 requests of 100 ms on four workers in 600 s.
		{"sticky", "server_utilisation", 0.25},
		{"external redis", "store_utilisation", 580. / 600},
		{"local", "live_sessions_mean_count", 3072},
		{"local", "users_online_mean_count", 150},
	}
	for _, test := range tests {
		got, ok := valueOf(t, test.strategy, test.measure)
		if !ok || math.Abs(got-test.want) > 1e-12*math.Abs(test.want) {
			t.Errorf("%s of %s is %v %v, want %v", test.measure, test.strategy, got, ok, test.want)
		}
	}
}

// The parts of the missing rate add up to the whole, and payload and framing to the bytes, class by class and in all.
func TestPartsAddUp(t *testing.T) {
	f := &fixtureRuns[2]
	r := f.result(3)
	r.Tally.Missing = [sim.Causes]uint64{sim.WrongServer: 40, sim.Crashed: 5, sim.NoRoom: 3}
	value := func(name string) float64 {
		m, _ := FindMeasure(name)
		v, _ := m.Compute(&r)
		return v
	}
	parts, bytes := 0.0, 0.0
	for _, m := range Measures() {
		switch {
		case strings.HasPrefix(m.Name, "missing_") && m.Name != "missing_rate":
			parts += value(m.Name)
		case strings.HasSuffix(m.Name, "payload_bytes_per_request") && m.Name != "network_payload_bytes_per_request",
			strings.HasSuffix(m.Name, "framing_bytes_per_request") && m.Name != "network_framing_bytes_per_request":
			bytes += value(m.Name)
		}
	}
	// In replication 3 the wobble is 1, so 45 + 3 requests are missing.
	if want := value("missing_rate"); math.Abs(parts-want) > 1e-15 || want != 48./9000 {
		t.Errorf("the causes add up to %v and the missing rate is %v", parts, want)
	}
	if want := value("network_bytes_per_request"); math.Abs(bytes-want) > 1e-9 {
		t.Errorf("the links add up to %v and the whole is %v", bytes, want)
	}
}

// A server that was down all the time has no load to compare; one that was up half the time should have had half.
func TestSkewIsNormalisedByUpTime(t *testing.T) {
	r := sim.Result{Measured: 600 * second, Servers: 3, Places: []sim.PlaceResult{
		{Requests: 400, UpTime: 600 * second}, {Requests: 200, UpTime: 300 * second}, {},
	}}
	m, _ := FindMeasure("skew_requests_max_over_mean")
	if got, ok := m.Compute(&r); !ok || got != 1 {
		t.Errorf("the skew is %v %v, want exactly 1", got, ok)
	}
}

// A trial in which nothing happened defines no quotient, and no function panics or makes a number that is none.
func TestMeasuresOfNothing(t *testing.T) {
	for _, m := range Measures() {
		value, ok := m.Compute(&sim.Result{})
		if math.IsNaN(value) || math.IsInf(value, 0) {
			t.Errorf("%s of nothing is %v", m.Name, value)
		}
		if ok && (value != 0 || (m.Unit != Count && m.Unit != Bytes)) {
			t.Errorf("%s of nothing is defined as %v", m.Name, value)
		}
	}
}
