package reports

import (
	"fmt"

	"github.com/sessionsim/sessionsim/reports/chart"
	"github.com/sessionsim/sessionsim/sim"
)

// FaultKind is a word for what was wrong with a place.
func FaultKind(f *sim.FaultRecord) string {
	switch {
	case f.Cut:
		return "cut off"
	case f.How == sim.Hangs:
		return "hang"
	case f.How == sim.Pauses:
		return "pause"
	case f.How == sim.Splits:
		return "partition"
	}
	return "crash"
}

// faultScope names the place of a fault, or both sides of a partition.
func faultScope(r *sim.Result, f *sim.FaultRecord) string {
	if f.How == sim.Splits {
		return "servers " + f.Name
	}
	return scopeOf(&r.Places[f.Place])
}

// Course is the instants in the course of a fault, in ns since the start, each with its key in files and its words in
// tables. Those that never came are left out.
func Course(f *sim.FaultRecord) (course []Instant) {
	for _, i := range [...]Instant{
		{"begins_ns", "begins", f.Down}, {"detected_ns", "noticed", f.Detected},
		{"dropped_ns", "dropped from the group", f.Dropped}, {"promoted_ns", "replica takes over", f.Promoted},
		{"ends_ns", "over", f.Up}, {"trusted_ns", "used again", f.Trusted},
	} {
		if i.At > 0 && i.At < sim.Forever || i.Key == "begins_ns" {
			course = append(course, i)
		}
	}
	return course
}

// Instant is one of them.
type Instant struct {
	Key, Words string
	At         int64
}

// faultsJSON lists the faults of a trial in the order in which they began.
func faultsJSON(r *sim.Result) []any {
	out := make([]any, len(r.Faults))
	for i := range r.Faults {
		f := &r.Faults[i]
		o := object{"place": faultScope(r, f), "kind": FaultKind(f), "keeps_memory": f.Keep}
		for _, instant := range Course(f) {
			o[instant.Key] = instant.At
		}
		out[i] = o
	}
	return out
}

// changesJSON lists the acts of the operators in a trial.
func changesJSON(r *sim.Result) []any {
	out := make([]any, len(r.Changes))
	for i, c := range r.Changes {
		o := object{"action": c.Action.String(), "at_ns": c.At}
		if c.Place >= 0 {
			o["place"] = scopeOf(&r.Places[c.Place])
		}
		out[i] = o
	}
	return out
}

// shades are the times in which something was wrong with a place, or the operators had taken it out of service. What
// does not end lasts to the end of the timeline. Where one thing happens to one place many times, the first time says
// so for all.
func shades(r *sim.Result) []chart.Fault {
	words := map[string]string{"crash": "down", "hang": "hangs", "pause": "paused", "partition": "split"}
	var all []chart.Fault
	add := func(scope, word string, from, to int64) {
		end := int64(len(r.Timeline)) * r.WindowWidth
		all = append(all, chart.Fault{From: float64(from), To: float64(min(to, end)), Label: scope + " " + word})
	}
	for i := range r.Faults {
		f := &r.Faults[i]
		word := FaultKind(f)
		if other, ok := words[word]; ok {
			word = other
		}
		add(faultScope(r, f), word, f.Down, f.Up)
	}
	for i, c := range r.Changes {
		if c.Place < 0 {
			continue
		}
		scope := scopeOf(&r.Places[c.Place])
		switch c.Action {
		case sim.Drain:
			add(scope, "drained", c.At, nextChange(r, i))
		case sim.Maintain:
			add(scope, "in maintenance", c.At, nextChange(r, i))
		case sim.Remove:
			add(scope, "removed", c.At, nextChange(r, i))
		}
	}
	return said(all)
}

// said lets a label stand once where the same stands often.
func said(all []chart.Fault) []chart.Fault {
	times := map[string]int{}
	for _, f := range all {
		times[f.Label]++
	}
	for i := range all {
		label := all[i].Label
		switch n := times[label]; {
		case n == 0:
			all[i].Label = ""
		case n > 2:
			all[i].Label, times[label] = fmt.Sprintf("%s, %d times", label, n), 0
		}
	}
	return all
}

// nextChange is when the operators next do something to the same server.
func nextChange(r *sim.Result, i int) int64 {
	for _, c := range r.Changes[i+1:] {
		if c.Place == r.Changes[i].Place {
			return c.At
		}
	}
	return sim.Forever
}

// moments are what others did about faults, and what the operators did in an instant, as long as they are few.
func moments(r *sim.Result) (out []chart.Moment) {
	for i := range r.Faults {
		f := &r.Faults[i]
		for _, instant := range Course(f) {
			switch instant.Key {
			case "detected_ns":
				out = append(out, chart.Moment{Time: float64(instant.At), Label: "detected"})
			case "dropped_ns", "promoted_ns":
				out = append(out, chart.Moment{Time: float64(instant.At), Label: instant.Words})
			}
		}
	}
	for _, c := range r.Changes {
		switch c.Action {
		case sim.Reload:
			out = append(out, chart.Moment{Time: float64(c.At), Label: "reload"})
		case sim.Add:
			out = append(out, chart.Moment{Time: float64(c.At), Label: scopeOf(&r.Places[c.Place]) + " joins"})
		}
	}
	if len(out) > mostPlaces {
		return nil
	}
	return out
}
