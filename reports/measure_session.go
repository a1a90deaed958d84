package reports

import (
	"strings"

	"github.com/sessionsim/sessionsim/sim"
)

// outcomeCount reads how many requests ended in one of some ways.
func outcomeCount(outcomes ...sim.Outcome) func(*sim.Result) float64 {
	return func(r *sim.Result) float64 { return ends(r, outcomes...) }
}

func consistencyMeasures() []Measure {
	table := []Measure{
		{Name: "inconsistency_rate", Title: "Inconsistency", Unit: Fraction, Better: Lower, Headline: true,
			Doc:     "Missing and stale requests over eligible requests that were answered.",
			Compute: quotient(1, outcomeCount(sim.Missing, sim.Stale), eligible), Events: missingEvents(sim.Missing, sim.Stale)},
		{Name: "missing_rate", Title: "Missing", Unit: Fraction, Better: Lower, Headline: true,
			Doc: "Eligible requests that were answered by a server that found no session, over eligible requests that " +
				"were answered.",
			Compute: quotient(1, outcomeCount(sim.Missing), eligible), Events: missingEvents(sim.Missing)},
		{Name: "stale_rate", Title: "Stale", Unit: Fraction, Better: Lower, Headline: true,
			Doc: "Requests whose session was found but lacked the newest write whose answer the client had received " +
				"before it sent the request, over eligible requests that were answered. A write before that one, which the " +
				"newest was made without, is a lost update once nobody holds it.",
			Compute: quotient(1, outcomeCount(sim.Stale), eligible), Events: events(outcomeCount(sim.Stale))},
	}
	for cause := range sim.LoggedOut {
		table = append(table, missingBy(cause))
	}
	return append(table,
		Measure{Name: "lost_updates_per_1000_writes", Title: "Lost updates", Unit: PerThousandWrites, Better: Lower,
			Doc:     "Acknowledged writes that survive in no copy, per 1000 acknowledged writes.",
			Compute: quotient(1000, lostUpdates, acknowledged), Events: events(lostUpdates)},
		Measure{Name: "lost_updates_count", Title: "Lost updates", Unit: Count, Better: Lower,
			Doc:     "Acknowledged writes that survive in no copy.",
			Compute: plain(lostUpdates), Events: events(lostUpdates)},
		Measure{Name: "resurrected_rate", Title: "Resurrected", Unit: Fraction, Better: Lower,
			Doc: "Requests whose logged-out or expired session was accepted, over all requests that carried such a " +
				"session and were answered.",
			Compute: quotient(1, outcomeCount(sim.Resurrected), outcomeCount(sim.Resurrected, sim.Expired))},
		Measure{Name: "resurrected_count", Title: "Resurrected", Unit: Count, Better: Lower,
			Doc:     "Requests whose logged-out or expired session was accepted.",
			Compute: plain(outcomeCount(sim.Resurrected))},
	)
}

func lostUpdates(r *sim.Result) float64 { return float64(r.Tally.LostUpdates) }

// missingBy is the part of the missing rate that has one cause. The parts add up to the whole.
func missingBy(cause sim.Cause) Measure {
	words := cause.String()
	return Measure{
		Name: "missing_" + strings.ReplaceAll(words, " ", "_") + "_rate", Title: "Missing: " + words,
		Unit: Fraction, Better: Lower,
		Doc: "Missing requests with the cause “" + words + "”, over eligible requests that were answered.",
		Compute: quotient(1, func(r *sim.Result) float64 { return float64(r.Tally.Missing[cause]) },
			eligible),
		Events: func(r *sim.Result) (all, byFailure uint64) {
			all = r.Tally.Missing[cause]
			if causedByFailure(cause) {
				byFailure = all
			}
			return all, byFailure
		},
	}
}

// causedByFailure tells whether sessions are missing for this cause only after a place has failed.
func causedByFailure(cause sim.Cause) bool {
	switch cause {
	case sim.Crashed, sim.LostAtFailover, sim.JoinedEmpty, sim.StoreEmpty, sim.Unreachable:
		return true
	}
	return false
}

// missingEvents counts requests that ended in some ways, and those that found nothing because a place had failed.
func missingEvents(outcomes ...sim.Outcome) func(r *sim.Result) (all, byFailure uint64) {
	return func(r *sim.Result) (all, byFailure uint64) {
		return uint64(ends(r, outcomes...)), missedByFailure(r)
	}
}

func missedByFailure(r *sim.Result) (n uint64) {
	for cause, count := range r.Tally.Missing {
		if causedByFailure(sim.Cause(cause)) {
			n += count
		}
	}
	return n
}

// events counts what happens without failures, too.
func events(count func(r *sim.Result) float64) func(r *sim.Result) (all, byFailure uint64) {
	return func(r *sim.Result) (uint64, uint64) { return uint64(count(r)), 0 }
}

// failureEvents counts what happens because of failures, wherever there were any.
func failureEvents(count func(r *sim.Result) float64) func(r *sim.Result) (all, byFailure uint64) {
	return func(r *sim.Result) (all, byFailure uint64) {
		all = uint64(count(r))
		if len(r.Faults) > 0 {
			byFailure = all
		}
		return all, byFailure
	}
}

func availabilityMeasures() []Measure {
	return []Measure{
		{Name: "unavailable_rate", Title: "Unavailable", Unit: Fraction, Better: Lower, Headline: true,
			Doc: "Eligible requests without a verdict on their session, refused or failed, over all eligible requests " +
				"that ended. They are never counted as missing.",
			Compute: quotient(1, unavailable, func(r *sim.Result) float64 { return unavailable(r) + eligible(r) }),
			Events:  failureEvents(unavailable)},
		{Name: "availability", Title: "Availability", Unit: Fraction, Better: Higher,
			Doc:     "Requests of every kind that were answered, rightly or not, over all that ended.",
			Compute: quotient(1, answered, ended)},
		{Name: "good_answer_rate", Title: "Good answers", Unit: Fraction, Better: Higher,
			Doc: "Requests that got the answer they deserve (logged in, found and fresh, or rightly expired), over all " +
				"that ended.",
			Compute: quotient(1, outcomeCount(sim.LoggedIn, sim.Fresh, sim.Expired), ended)},
		{Name: "refused_count", Title: "Refused", Unit: Count, Better: Lower,
			Doc:     "Requests turned away: no server, a full queue, a full memory.",
			Compute: plain(outcomeCount(sim.Refused)), Events: failureEvents(outcomeCount(sim.Refused))},
		{Name: "failed_count", Title: "Failed", Unit: Count, Better: Lower,
			Doc:     "Requests whose server or store broke, or could not be reached.",
			Compute: plain(outcomeCount(sim.Failed)), Events: failureEvents(outcomeCount(sim.Failed))},
		{Name: "retries_per_request", Title: "Retries", Unit: PerRequest, Better: Lower,
			Doc:     "Requests sent again after an error, per request sent.",
			Compute: quotient(1, func(r *sim.Result) float64 { return float64(r.Tally.Retries) }, requests)},
		{Name: "abandoned_per_1000_visits", Title: "Abandoned visits", Unit: PerThousandVisits, Better: Lower,
			Doc:     "Visits given up after an error, per 1000 visits that began.",
			Compute: quotient(1000, func(r *sim.Result) float64 { return float64(r.Tally.Abandoned) }, visits)},
	}
}

func unavailable(r *sim.Result) float64 { return float64(r.Tally.EligibleUnavailable) }

// Logins are counted per visit, not per session made: each forced re-login makes a session itself, so a rate per
// session made would flatter the strategies that lose most. Visits are the same for all strategies.
func loginMeasures() []Measure {
	forced := func(r *sim.Result) float64 { return float64(r.Tally.ForcedLogins) }
	forcedEvents := func(r *sim.Result) (uint64, uint64) { return r.Tally.ForcedLogins, missedByFailure(r) }
	natural := func(r *sim.Result) float64 { return float64(r.Tally.NaturalLogins) }
	userHours := func(r *sim.Result) float64 { return r.VisitTime.Float() / nsPerHour }
	return []Measure{
		{Name: "forced_relogins_per_1000_visits", Title: "Forced re-logins", Unit: PerThousandVisits, Better: Lower,
			Headline: true,
			Doc: "Logins made because a live session was missing, once per incident, per 1000 visits that began. A visit " +
				"is the user's one intended session.",
			Compute: quotient(1000, forced, visits), Events: forcedEvents},
		{Name: "forced_relogins_per_user_hour", Title: "Forced re-logins", Unit: PerUserHour, Better: Lower,
			Doc:     "Logins made because a live session was missing, per hour that a user is online.",
			Compute: quotient(1, forced, userHours), Events: forcedEvents},
		{Name: "natural_relogins_per_1000_visits", Title: "Natural re-logins", Unit: PerThousandVisits, Better: Neither,
			Doc:     "Logins made because a session had rightly expired, per 1000 visits that began.",
			Compute: quotient(1000, natural, visits)},
	}
}
