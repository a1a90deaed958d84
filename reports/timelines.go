package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sessionsim/sessionsim/reports/chart"
	"github.com/sessionsim/sessionsim/sim"
)

// mostPlaces is the number of places that a timeline shows one by one.
const mostPlaces = 8

// series is the points of one line.
type series []chart.TimePoint

// rates are the counts of each window per second. The last window is left out: it may be cut short by the end.
func rates(r *sim.Result, read func(w *sim.Window) uint64) series {
	width := float64(r.WindowWidth)
	points := make(series, 0, len(r.Timeline))
	for i := range r.Timeline[:len(r.Timeline)-1] {
		at := float64(width*float64(i)) + width/2
		points = append(points, chart.TimePoint{Time: at, Value: float64(read(&r.Timeline[i])) / width * nsPerSecond})
	}
	return points
}

// levels are what is held at the end of each window.
func levels(r *sim.Result, read func(w *sim.Window) float64) series {
	width := float64(r.WindowWidth)
	points := make(series, 0, len(r.Timeline))
	for i := range r.Timeline[:len(r.Timeline)-1] {
		points = append(points, chart.TimePoint{Time: float64(width * float64(i+1)), Value: read(&r.Timeline[i])})
	}
	return points
}

// Readers of a window.
func answeredIn(w *sim.Window) uint64    { return w.Answered }
func unavailableIn(w *sim.Window) uint64 { return w.Unavailable }
func forcedIn(w *sim.Window) uint64      { return w.ForcedLogins }
func memoryIn(w *sim.Window) (bytes float64) {
	for _, b := range w.Memory {
		bytes += float64(b)
	}
	return bytes
}

// timelineOfAll shows all strategies in the first replication.
func timelineOfAll(c *Comparison) chart.Timeline {
	panel := func(title string, unit chart.Unit, of func(r *sim.Result) series) chart.TimePanel {
		p := chart.TimePanel{Title: title, Unit: unit}
		for i := range c.Runs {
			p.Lines = append(p.Lines, chart.TimeLine{Subject: c.subject(i), Points: of(&c.Runs[i].Results[0])})
		}
		return p
	}
	relogins := panel("forced re-logins", chart.PerSecond, func(r *sim.Result) series { return rates(r, forcedIn) })
	unavailable := panel("unavailable requests", chart.PerSecond,
		func(r *sim.Result) series { return rates(r, unavailableIn) })
	t := chart.Timeline{
		Heading: chart.Heading{Title: capital(worst(relogins, unavailable)),
			Subtitle: c.title() + ", all strategies in the first replication, warm-up included"},
		Panels: []chart.TimePanel{
			panel("answered requests", chart.PerSecond, func(r *sim.Result) series { return rates(r, answeredIn) }),
			unavailable, relogins,
			panel("memory of all places", chart.Bytes, func(r *sim.Result) series { return levels(r, memoryIn) }),
		},
	}
	for i := range c.Runs {
		for _, f := range shades(&c.Runs[i].Results[0]) {
			if !slices.Contains(t.Faults, f) {
				t.Faults = append(t.Faults, f)
			}
		}
	}
	return t
}

// timelineOf shows the places of one strategy in the first replication.
func timelineOf(run *Run) chart.Timeline {
	r := &run.Results[0]
	requests := placeLines(r, r.Servers, func(p int) series {
		return rates(r, func(w *sim.Window) uint64 { return w.Servers[p] })
	})
	memory := placeLines(r, len(r.Places), func(p int) series {
		return levels(r, func(w *sim.Window) float64 { return float64(w.Memory[p]) })
	})
	users := func(title string, points series) chart.TimePanel {
		line := chart.TimeLine{Subject: chart.Subject{Name: "all users", Style: len(memory)}, Points: points}
		return chart.TimePanel{Title: title, Unit: chart.PerSecond, Lines: []chart.TimeLine{line}}
	}
	unavailable := users("unavailable requests", rates(r, unavailableIn))
	relogins := users("forced re-logins", rates(r, forcedIn))
	t := chart.Timeline{
		Heading: chart.Heading{Title: run.Name + ": " + worst(relogins, unavailable),
			Subtitle: "First replication, warm-up included"},
		Panels: []chart.TimePanel{
			{Title: "requests to each server", Unit: chart.PerSecond, Lines: requests},
			unavailable, relogins,
			{Title: "memory of each place", Unit: chart.Bytes, Lines: memory},
		},
		Faults: shades(r), Moments: moments(r),
	}
	return t
}

// worst tells the peak of the first panel in which anything happens, or that nothing does.
func worst(panels ...chart.TimePanel) string {
	var calm []string
	for _, p := range panels {
		title, happens := peakTitle(p)
		if happens {
			return title
		}
		calm = append(calm, p.Title)
	}
	return "no " + strings.Join(calm, ", no ")
}

// peakTitle tells the highest point of a panel: what, how high, whose if there are several lines, and when;
// false when there is none.
func peakTitle(p chart.TimePanel) (title string, happens bool) {
	var who string
	var peak chart.TimePoint
	for _, line := range p.Lines {
		for _, at := range line.Points {
			if at.Value > peak.Value {
				who, peak = line.Name, at
			}
		}
	}
	if peak.Value == 0 {
		return "", false
	}
	if who = " with " + who; len(p.Lines) == 1 {
		who = ""
	}
	return glue(fmt.Sprintf("%s peak at %s%s, %s after the start", p.Title, p.Unit.Format(peak.Value), who,
		chart.Nanoseconds.Format(peak.Time))), true
}

// capital begins a title with a capital.
func capital(title string) string { return strings.ToUpper(title[:1]) + title[1:] }

// placeLines has a line for each of the first places, or, where they are many, one for the highest, the mean and the
// lowest of them at each time.
func placeLines(r *sim.Result, places int, of func(place int) series) []chart.TimeLine {
	lines := make([]chart.TimeLine, places)
	for p := range lines {
		lines[p] = chart.TimeLine{Subject: chart.Subject{Name: scopeOf(&r.Places[p]), Style: p}, Points: of(p)}
	}
	if places <= mostPlaces {
		return lines
	}
	highest, mean, lowest := slices.Clone(lines[0].Points), slices.Clone(lines[0].Points), slices.Clone(lines[0].Points)
	for i := range mean {
		for _, line := range lines[1:] {
			v := line.Points[i].Value
			highest[i].Value, lowest[i].Value = max(highest[i].Value, v), min(lowest[i].Value, v)
			mean[i].Value += v
		}
		mean[i].Value /= float64(places)
	}
	return []chart.TimeLine{
		{Subject: chart.Subject{Name: fmt.Sprintf("highest of %d", places), Style: 0}, Points: highest},
		{Subject: chart.Subject{Name: "mean", Style: 1}, Points: mean},
		{Subject: chart.Subject{Name: "lowest", Style: 2}, Points: lowest},
	}
}
