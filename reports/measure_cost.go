package reports

import (
	"strings"

	"github.com/sessionsim/sessionsim/sim"
)

// held reads the time integral of bytes over the places of some roles.
func held(r *sim.Result, roles ...sim.Role) (byteTime float64) {
	eachPlace(r, roles, func(p *sim.PlaceResult) { byteTime += p.MemoryTime.Float() })
	return byteTime
}

// eachPlace calls f for the places of some roles and counts them.
func eachPlace(r *sim.Result, roles []sim.Role, f func(p *sim.PlaceResult)) (places int) {
	for i := range r.Places {
		for _, role := range roles {
			if r.Places[i].Role == role {
				f(&r.Places[i])
				places++
			}
		}
	}
	return places
}

func memoryMeasures() []Measure {
	all := func(r *sim.Result) float64 { return held(r, sim.ServerRole, sim.StoreRole) }
	logical := func(r *sim.Result) float64 { return r.LogicalTime.Float() }
	copies := func(r *sim.Result) (copyTime float64) {
		for i := range r.Places {
			copyTime += r.Places[i].CopyTime.Float()
		}
		return copyTime
	}
	live := func(r *sim.Result) float64 { return r.LiveTime.Float() }
	return append([]Measure{
		{Name: "memory_mean_bytes", Title: "Memory", Unit: Bytes, Better: Lower, Headline: true,
			Doc:     "Time average of the bytes held by all places together, payload and per-entry overhead.",
			Compute: quotient(1, all, measured)},
		{Name: "memory_peak_bytes", Title: "Memory, peak", Unit: Bytes, Better: Lower,
			Doc:     "Sum over all places of the most that each ever held: the memory to be provided in all.",
			Compute: plain(peakSum)},
		{Name: "memory_amplification", Title: "Memory amplification", Unit: Ratio, Better: Lower,
			Doc:     "Bytes held by all places, overhead included, over the payload of the live sessions, each counted once.",
			Compute: quotient(1, all, logical)},
		{Name: "copies_per_session", Title: "Copies per session", Unit: Ratio, Better: Neither,
			Doc:     "Time average of copies held by all places over that of live sessions; copies of dead sessions count.",
			Compute: quotient(1, copies, live)},
		{Name: "evictions_count", Title: "Evictions", Unit: Count, Better: Lower,
			Doc:     "Copies dropped to make room.",
			Compute: plain(func(r *sim.Result) float64 { return float64(r.Tally.Evictions) })},
		{Name: "copies_refused_count", Title: "Refused copies", Unit: Count, Better: Lower,
			Doc:     "Copies that a full place refused.",
			Compute: plain(func(r *sim.Result) float64 { return float64(r.Tally.CopiesRefused) })},
		{Name: "send_queue_peak_bytes", Title: "Send queue, peak", Unit: Bytes, Better: Lower,
			Doc: "The most bytes of copies that ever waited in one server for others to take them, where a strategy has a " +
				"send queue.",
			Compute: plain(sendQueuePeak)},
		{Name: "copies_blocked_count", Title: "Copies waited for", Unit: Count, Better: Lower,
			Doc:     "Copies that a request had to wait for because the send queue was full.",
			Compute: plain(func(r *sim.Result) float64 { return float64(r.Tally.CopiesBlocked) })},
		{Name: "copies_dropped_count", Title: "Copies not sent", Unit: Count, Better: Lower,
			Doc:     "Copies that were not sent because the send queue was full.",
			Compute: plain(func(r *sim.Result) float64 { return float64(r.Tally.CopiesDropped) })},
		{Name: "early_expiries_count", Title: "Early expiries", Unit: Count, Better: Lower,
			Doc:     "Copies whose idle clock ran out while their session was live.",
			Compute: plain(func(r *sim.Result) float64 { return float64(r.Tally.EarlyExpiries) })},
	}, append(placeMemory("server", sim.ServerRole), placeMemory("store", sim.StoreRole)...)...)
}

func peakSum(r *sim.Result) (bytes float64) {
	for i := range r.Places {
		bytes += float64(r.Places[i].MemoryPeak)
	}
	return bytes
}

func sendQueuePeak(r *sim.Result) (bytes float64) {
	for i := range r.Places {
		bytes = max(bytes, float64(r.Places[i].SendQueuePeak))
	}
	return bytes
}

// placeMemory gives the memory of one place of a role: of the average one, and of the one with the highest peak.
func placeMemory(word string, role sim.Role) []Measure {
	return []Measure{
		{Name: "memory_" + word + "_mean_bytes", Title: "Memory per " + word, Unit: Bytes, Better: Lower,
			Doc: "Time average of the bytes held by one " + word + ", averaged over them.",
			Compute: func(r *sim.Result) (float64, bool) {
				places := eachPlace(r, []sim.Role{role}, func(*sim.PlaceResult) {})
				if places == 0 || r.Measured == 0 {
					return 0, false
				}
				return held(r, role) / float64(r.Measured) / float64(places), true
			}},
		{Name: "memory_" + word + "_peak_bytes", Title: "Memory per " + word + ", peak", Unit: Bytes, Better: Lower,
			Doc: "The most that any one " + word + " ever held: the memory to be provided on each.",
			Compute: func(r *sim.Result) (peak float64, ok bool) {
				places := eachPlace(r, []sim.Role{role}, func(p *sim.PlaceResult) { peak = max(peak, float64(p.MemoryPeak)) })
				return peak, places > 0
			}},
	}
}

// networkMeasures has the same entries for all links together and for each link class.
func networkMeasures() []Measure {
	all := make([]sim.LinkClass, sim.LinkClasses)
	for i := range all {
		all[i] = sim.LinkClass(i)
	}
	table := trafficMeasures("network", "Network", "all links", all)
	table[0].Headline = true
	for _, class := range all {
		word := class.String()
		key := "network_" + strings.ReplaceAll(word, "-", "_")
		table = append(table, trafficMeasures(key, "Network "+word, "the "+word+" links", []sim.LinkClass{class})...)
	}
	return table
}

func trafficMeasures(key, title, where string, classes []sim.LinkClass) []Measure {
	payload := traffic(classes, func(t *sim.Traffic) uint64 { return t.Payload })
	framing := traffic(classes, func(t *sim.Traffic) uint64 { return t.Framing })
	both := traffic(classes, func(t *sim.Traffic) uint64 { return t.Payload + t.Framing })
	messages := traffic(classes, func(t *sim.Traffic) uint64 { return t.Messages })
	per := " over " + where + ", per request sent."
	return []Measure{
		{Name: key + "_bytes_per_request", Title: title, Unit: BytesPerRequest, Better: Lower,
			Doc: "Payload and framing sent" + per, Compute: quotient(1, both, requests)},
		{Name: key + "_payload_bytes_per_request", Title: title + ", payload", Unit: BytesPerRequest, Better: Lower,
			Doc: "Payload sent" + per, Compute: quotient(1, payload, requests)},
		{Name: key + "_framing_bytes_per_request", Title: title + ", framing", Unit: BytesPerRequest, Better: Lower,
			Doc: "Headers and bare messages sent" + per, Compute: quotient(1, framing, requests)},
		{Name: key + "_messages_per_request", Title: title + ", messages", Unit: PerRequest, Better: Lower,
			Doc: "Messages sent" + per, Compute: quotient(1, messages, requests)},
		{Name: key + "_bytes_per_second", Title: title, Unit: BytesPerSecond, Better: Lower,
			Doc: "Payload and framing sent over " + where + ", per second.", Compute: quotient(1, both, seconds)},
		{Name: key + "_payload_bytes_per_second", Title: title + ", payload", Unit: BytesPerSecond, Better: Lower,
			Doc: "Payload sent over " + where + ", per second.", Compute: quotient(1, payload, seconds)},
		{Name: key + "_framing_bytes_per_second", Title: title + ", framing", Unit: BytesPerSecond, Better: Lower,
			Doc: "Headers and bare messages sent over " + where + ", per second.", Compute: quotient(1, framing, seconds)},
	}
}

// traffic reads one count of some link classes together.
func traffic(classes []sim.LinkClass, read func(*sim.Traffic) uint64) func(*sim.Result) float64 {
	return func(r *sim.Result) float64 {
		var n uint64
		for _, class := range classes {
			n += read(&r.Tally.Network[class])
		}
		return float64(n)
	}
}
