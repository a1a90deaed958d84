package verify

import (
	"fmt"
	"strings"

	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// A case measures what the table of measures knows, or a quantity of one place:
// "server/A utilisation", "store/1 requests_share".

// placeQuantity is what can be measured at one place.
type placeQuantity struct {
	name, doc string
	read      func(r *sim.Result, p *sim.PlaceResult) (value float64, ok bool)
}

var placeQuantities = []placeQuantity{
	{"requests_count", "requests (servers) or operations (store nodes) that reached it",
		func(_ *sim.Result, p *sim.PlaceResult) (float64, bool) { return float64(p.Requests), true }},
	{"requests_share", "its share of those of all places of its kind",
		func(r *sim.Result, p *sim.PlaceResult) (float64, bool) {
			all := uint64(0)
			for i := range r.Places {
				if r.Places[i].Role == p.Role {
					all += r.Places[i].Requests
				}
			}
			return float64(p.Requests) / float64(all), all > 0
		}},
	{"utilisation", "share of the time of its workers that it worked, while it was up",
		func(_ *sim.Result, p *sim.PlaceResult) (float64, bool) {
			return float64(p.BusyTime) / float64(p.UpTime) / float64(p.Workers), p.UpTime > 0 && p.Workers > 0
		}},
	{"up_share", "share of the time that it was up",
		func(r *sim.Result, p *sim.PlaceResult) (float64, bool) {
			return float64(p.UpTime) / float64(r.Measured), r.Measured > 0
		}},
	{"memory_mean_bytes", "bytes it held, on average over time",
		func(r *sim.Result, p *sim.PlaceResult) (float64, bool) {
			return p.MemoryTime.Float() / float64(r.Measured), r.Measured > 0
		}},
	{"memory_peak_bytes", "most bytes it held at once",
		func(_ *sim.Result, p *sim.PlaceResult) (float64, bool) { return float64(p.MemoryPeak), true }},
	{"sessions_mean_count", "sessions it held, on average over time",
		func(r *sim.Result, p *sim.PlaceResult) (float64, bool) {
			return p.CopyTime.Float() / float64(r.Measured), r.Measured > 0
		}},
}

// findMeasure finds what a name stands for. Its errors say what is wrong with
// the name, and end with what to do.
func findMeasure(name string) (measure, error) {
	if m, ok := reports.FindMeasure(name); ok {
		return m.Compute, nil
	}
	place, quantity, ok := strings.Cut(name, " ")
	if role, of, is := strings.Cut(place, "/"); ok && is {
		return placeMeasure(role, of, quantity)
	}
	return nil, &unknownMeasure{name, "there is no measure " + param.Quote(name), nearest(name)}
}

func placeMeasure(role, place, quantity string) (measure, error) {
	name := role + "/" + place + " " + quantity
	var known []string
	for _, q := range placeQuantities {
		if known = append(known, q.name); q.name != quantity {
			continue
		}
		if role != "server" && role != "store" {
			return nil, &unknownMeasure{name, "there is no place " + param.Quote(role+"/"+place), "write server/A or store/1"}
		}
		title := place
		if role == "store" {
			title = "store " + place
		}
		return func(r *sim.Result) (float64, bool) {
			for i := range r.Places {
				if p := &r.Places[i]; p.Name == title {
					return q.read(r, p)
				}
			}
			return 0, false
		}, nil
	}
	return nil, &unknownMeasure{name, "a place has no " + param.Quote(quantity), "choose " + param.Or(known)}
}

// unknownMeasure is a name that stands for nothing, so that its case could never
// fail.
type unknownMeasure struct{ name, message, fix string }

func (e *unknownMeasure) Error() string { return fmt.Sprintf("%s; %s", e.message, e.fix) }

// nearest suggests a measure.
func nearest(name string) string {
	var names []string
	for _, m := range reports.Measures() {
		names = append(names, m.Name)
	}
	if near, ok := param.Closest(name, names); ok {
		return fmt.Sprintf("did you mean %q? sessionsim list measures shows all", near)
	}
	return "see: sessionsim list measures"
}
