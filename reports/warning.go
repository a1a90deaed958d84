package reports

import (
	"fmt"
	"math"
	"slices"

	"github.com/sessionsim/sessionsim/reports/stats"
	"github.com/sessionsim/sessionsim/sim"
)

// Code names a kind of doubt; a code never changes its meaning.
type Code string

// The doubts that a comparison can have about its numbers.
const (
	TooFewReplications Code = "W110" // one replication: no interval; fewer than five: a very wide one
	Overload           Code = "W120" // a place works 95 % of its capacity or more
	Transient          Code = "W130" // the run has not settled, or the trial itself has a doubt
	NotTold            Code = "W140" // the interval of a difference is wider than the difference
	TooFewObservations Code = "W150" // a percentile is withheld
	ExpiredEarly       Code = "W160" // copies ran out of time while their sessions were in use elsewhere
	NotReached         Code = "W170" // the most replications allowed came before the precision or the best strategy
	CopiesNotSent      Code = "W180" // copies were not sent because a send queue was full
	Batches            Code = "W190" // the batches of one run are few, or hang together
	FewFailures        Code = "W200" // a rate rests on few random outages
)

// Doubt explains a code.
type Doubt struct {
	Code  Code
	Title string // a few words
	Text  string // what it means and what to do about it
}

// Doubts lists the codes with their explanations, sorted by code.
func Doubts() []Doubt { return doubts }

var doubts = []Doubt{
	{TooFewReplications, "too few replications", "One replication has no interval, " +
		"and a few have a very wide one: nothing can be said about what chance did. Ten are the default (--reps 10)."},
	{Overload, "overload", "A place works 95 % of its capacity or more. Its queue " +
		"then grows for as long as the run lasts, so latencies say more about the duration than about the strategy. " +
		"Lower the rate or add servers or workers, unless overload is what you study."},
	{Transient, "not settled", "The system still changes while it is measured, for " +
		"example because sessions pile up until the first of them expire. Averages over such a run depend on its length. " +
		"Set warmup to a time after which it has settled, or make the run longer, unless the transient is what you study."},
	{NotTold, "cannot be told apart", "The interval of a difference contains 0: the " +
		"replications do not show which of two strategies is better. More replications make the interval narrower, with " +
		"the square root of their number; or the difference is too small to matter."},
	{TooFewObservations, "too few observations", "A percentile is withheld " +
		"because too few requests lie beyond it; a maximum of a few lucky values would stand in its place. Make the " +
		"run longer."},
	{ExpiredEarly, "copies expired early", "A copy's idle clock starts anew when the copy is used or brought up to " +
		"date. Where a session is only read, and on other servers, the clock of a copy runs out while its user is " +
		"busy, and who comes to that server misses the session. So do products that tell nobody of reads; Tomcat's " +
		"DeltaManager does tell (clustering: tell_reads). A store can be told by the read itself or by a write of its " +
		"own (touch). Or let users stay with a server (sticky), or choose a longer idle_ttl."},
	{NotReached, "not reached", "The most replications allowed were run before the precision that was asked for was " +
		"there, or before the best strategy was found. The intervals are right, but wider than wished. Raise --max-reps, " +
		"ask for less, or make each run longer. What only outages cause is as precise as their number allows: for " +
		"10 % at 95 %, 465 of them are needed."},
	{CopiesNotSent, "copies not sent", "A peer was slow, or stood still, until the send queue of a server was full, and " +
		"copies that found no room were thrown away. The peer then answers with old versions, and a user who writes " +
		"there loses the newer ones. Choose when_queue_full: block, which makes users wait instead, a longer " +
		"send_queue, or a shorter drop time."},
	{Batches, "batches", "The batches of one long run stand for replications only while they are nearly independent: " +
		"their means must not be correlated with their neighbours', and there must be at least 20 to know how much they " +
		"vary. Use fewer and longer batches in a longer run, or replications, which are independent for certain."},
	{FewFailures, "few failures", "What is measured happened because places failed at random, and they failed only a " +
		"few times. It is as uncertain as that number, however many requests there were, and an interval from so few is " +
		"itself uncertain. Run longer, or more replications: the relative error shrinks with the square root of the " +
		"number of outages."},
}

// Warning is a doubt, printed beside the number it is about.
type Warning struct {
	Code     Code
	Strategy string // "" when it is about all of them
	Measure  string // name; "" when it is about all of them
	Text     string // a sentence for people, which says what to do; the same for all that share the doubt
	Detail   string // the figure behind it, for this one; "" when there is none
}

// overloaded is the utilisation at which queues hardly settle: at 95 % M/M/1 holds 19 requests and takes about
// 1/(1-0.95)^2 = 400 service times to forget its start.
const overloaded = 0.95

// drifted is the relative change over the measured time that counts as a transient.
const drifted = 0.05

// runWarnings are the doubts about whole runs.
func (c *Comparison) runWarnings() []Warning {
	var out []Warning
	for _, w := range (stats.Interval{N: c.replications()}).Warnings() {
		out = append(out, Warning{Code: TooFewReplications, Text: w.Sentence})
	}
	out = append(out, c.batchWarnings()...)
	out = append(out, c.failureWarnings()...)
	for i := range c.Runs {
		out = append(out, c.overloadWarnings(i)...)
		if c.Settling.Steady { // others are there to change
			out = append(out, driftWarnings(&c.Runs[i], c.Level)...)
		}
		out = append(out, trialDoubts(&c.Runs[i])...)
		out = append(out, c.earlyWarnings(i)...)
		out = append(out, c.queueWarnings(i)...)
	}
	return out
}

// queueWarnings tell of copies that were never sent.
func (c *Comparison) queueWarnings(run int) []Warning {
	e := &c.Estimates[run][measureIndex("copies_dropped_count")]
	if !e.Known() || e.Mean == 0 {
		return nil
	}
	return []Warning{{Code: CopiesNotSent, Strategy: c.Runs[run].Name,
		Text: "Copies were not sent because a send queue was full: other servers keep old versions. Consider " +
			"when_queue_full: block.",
		Detail: Count.plain().phrase(e.Interval)}}
}

// earlyWarnings tell of users who missed sessions that they had not left alone.
func (c *Comparison) earlyWarnings(run int) []Warning {
	e := &c.Estimates[run][measureIndex("missing_expired_early_rate")]
	if !e.Known() || e.Mean == 0 {
		return nil
	}
	return []Warning{{Code: ExpiredEarly, Strategy: c.Runs[run].Name,
		Text: "Sessions in use were missing where their copies had been idle for too long: nobody told them of reads. " +
			"Consider clustering's tell_reads, a store's touch, sticky users, or a longer idle_ttl.",
		Detail: Fraction.plain().phrase(e.Interval)}}
}

func (c *Comparison) overloadWarnings(run int) (out []Warning) {
	for _, place := range []string{"server", "store"} {
		e := &c.Estimates[run][measureIndex(place+"_utilisation")]
		if e.Known() && e.Mean >= overloaded {
			out = append(out, Warning{Code: Overload, Strategy: c.Runs[run].Name,
				Text: "The busiest " + place + " works 95 % of its capacity or more: queues do not settle, and times depend " +
					"on how long the run is.",
				Detail: Fraction.plain().phrase(e.Interval)})
		}
	}
	return out
}

// fewFailures is the number of outages below which a Poisson rate is known to 40 % at best (1.96/√25), and its interval
// covers less than it says: with 25 of them 94 %, with 2 no more than 86 % (package coverage shows it).
const fewFailures = 25

// failureWarnings are the doubts about rates that rest on few random outages. Planned ones are the same in every
// replication and leave nothing to luck.
func (c *Comparison) failureWarnings() (out []Warning) {
	outages := make(tallies, 0, c.replications())
	for r := range c.Runs[0].Results {
		outages = append(outages, float64(outagesOf(&c.Runs[0].Results[r])))
	}
	if total := outages.sum(); total >= fewFailures || slices.Max(outages) == slices.Min(outages) {
		return nil
	}
	for _, m := range c.Asked.interest() {
		if measures[m].Events == nil {
			continue
		}
		for i := range c.Runs {
			w := watch{measure: m}
			for r := range c.Runs[i].Results {
				w.count(&c.Runs[i].Results[r])
			}
			if w.failing() {
				out = append(out, Warning{Code: FewFailures, Strategy: c.Runs[i].Name, Measure: measures[m].Name,
					Text: fmt.Sprintf("%s rests on %s in all; the interval from so few is uncertain itself.",
						measures[m].Title, Counted(int(outages.sum()), "outage"))})
			}
		}
	}
	return out
}

// batchWarnings are the doubts about the batches of one run, by measure of interest.
func (c *Comparison) batchWarnings() (out []Warning) {
	if c.Asked.Batches == 0 {
		return nil
	}
	for i := range c.Runs {
		for _, m := range c.Asked.interest() {
			e := &c.Estimates[i][m]
			if !e.Known() || e.StdDev <= noise*math.Abs(e.Mean) {
				continue
			}
			batches, err := stats.BatchMeans(e.Values, len(e.Values), c.Level)
			if err != nil {
				panic("reports: " + err.Error())
			}
			for _, w := range batches.Warnings() {
				text, who, detail := w.Sentence, "", ""
				if w.Doubt == stats.CorrelatedBatches {
					text = measures[m].Title + ": neighbouring batches are correlated, so the interval is too narrow; use fewer " +
						"batches, or a longer run."
					who, detail = c.Runs[i].Name, "lag 1: "+fixed(batches.Lag1, 2)
				}
				warning := Warning{Code: Batches, Strategy: who, Measure: measures[m].Name, Text: text, Detail: detail}
				if w.Doubt == stats.TooFewBatches {
					warning.Measure = ""
				}
				if !slices.Contains(out, warning) {
					out = append(out, warning)
				}
			}
		}
	}
	return out
}

// trialDoubts passes on what the trials doubt themselves, each doubt once with the number of trials that share it.
func trialDoubts(run *Run) (out []Warning) {
	times := map[string]int{}
	var order []string
	for r := range run.Results {
		for _, doubt := range run.Results[r].Doubts {
			if times[doubt] == 0 {
				order = append(order, doubt)
			}
			times[doubt]++
		}
	}
	for _, doubt := range order {
		out = append(out, Warning{Code: Transient, Strategy: run.Name, Text: doubt,
			Detail: fmt.Sprintf("%d of %s", times[doubt], Counted(len(run.Results), "replication"))})
	}
	return out
}

// driftWarnings compares the memory held in the first and the last third of the measured time, paired by replication.
// Sessions outlive requests, so memory is the last thing to settle. A run with outages or acts of the operators drifts
// by design.
func driftWarnings(run *Run, level float64) []Warning {
	drifts := make([]float64, 0, len(run.Results))
	for r := range run.Results {
		drift, ok := drift(&run.Results[r])
		if !ok {
			return nil
		}
		drifts = append(drifts, drift)
	}
	i := stats.MeanInterval(drifts, level)
	if !i.Defined() || (i.Low <= drifted && i.High >= -drifted) {
		return nil
	}
	return []Warning{{Code: Transient, Strategy: run.Name,
		Text: "Memory still changes from the first to the last third of the measured time: the warm-up is not over, or " +
			"the load is not steady.",
		Detail: Fraction.plain().phrase(i)}}
}

// drift is the relative change of memory from the first to the last third of the measured time. It is not defined with
// an outage or a change, or with fewer than three windows, or without memory.
func drift(r *sim.Result) (change float64, ok bool) {
	if len(r.Faults) > 0 || len(r.Changes) > 0 || r.WindowWidth <= 0 {
		return 0, false
	}
	windows := r.Timeline[max(0, len(r.Timeline)-int(r.Measured/r.WindowWidth)):]
	third := len(windows) / 3
	if third == 0 {
		return 0, false
	}
	first, last := heldIn(windows[:third]), heldIn(windows[len(windows)-third:])
	if first == 0 {
		return 0, false
	}
	return last/first - 1, true
}

func heldIn(windows []sim.Window) (bytes float64) {
	for i := range windows {
		for _, held := range windows[i].Memory {
			bytes += float64(held)
		}
	}
	return bytes
}

// differenceWarnings are the doubts about a difference to the baseline.
func differenceWarnings(m *Measure, strategy, baseline string, p *stats.Paired) []Warning {
	if p.Verdict != stats.NoDifference {
		return nil
	}
	return []Warning{{Code: NotTold, Strategy: strategy, Measure: m.Name, Text: fmt.Sprintf(
		"%s cannot be told apart from that of %s: the interval of the difference contains 0.", m.Title, baseline)}}
}

// estimateWarnings collects the doubts about single numbers, strategy by strategy.
func (c *Comparison) estimateWarnings() (out []Warning) {
	for i := range c.Estimates {
		for m := range c.Estimates[i] {
			out = append(out, c.Estimates[i][m].Warnings...)
		}
	}
	return out
}
