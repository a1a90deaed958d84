package accesslog

// visit is a visit that is open, or finished and waiting for an older one, since the replay file is ordered by start.
type visit struct {
	start, last int64 // Unix time in ns of its first and latest request
	client      uint64
	address     uint32
	requests    int32
	head, tail  int32 // chunks of requests
	following   int32 // the visit that started next
	quieter     int32 // the open visit whose latest request is the next earlier one
	busier      int32 // and the next later one
	finished    bool
}

// chunk holds some requests of a visit.
type chunk struct {
	requests [4]Request
	next     int32
}

// What records take in bytes where words have 64 bits. They are written out, because a limit must end the same visits
// on every machine. An entry of the map of open visits is counted with the map's spare room.
const (
	eventCost = 40
	visitCost = 56
	chunkCost = 104
	openCost  = 32
)

// sessions cuts the requests of each client into visits. Requests come in the order of time, so a visit's place among
// the open ones is always the last, by start as well as by latest request, and both orders are plain lists.
type sessions struct {
	options *Options
	limit   int64 // bytes
	out     func(*visit, *pool[chunk])
	sum     *tally
	now     int64 // Unix time in ns

	open          map[uint64]int32 // by client
	visits        pool[visit]
	chunks        pool[chunk]
	first, latest int32 // by start, of those not written
	quiet, busy   int32 // by latest request, of those open
}

// add takes the next request in the order of time.
func (s *sessions) add(e *event) {
	if s.sum.Requests == 0 {
		s.sum.first, s.now = e.at, e.at
	}
	s.sum.LongestSilence = max(s.sum.LongestSilence, e.at-s.now)
	s.now, s.sum.last = e.at, e.at
	s.sum.Requests++
	for s.quiet != 0 && e.at-s.visits.at(s.quiet).last > s.options.Gap {
		s.finish(s.quiet)
	}
	number, found := s.open[e.client]
	if found && s.isFull(s.visits.at(number)) {
		s.finish(number)
		found = false
	}
	kind := e.kind
	if !found {
		number, kind = s.begin(e), Login
	} else if kind == Login {
		kind = Write // See Rule: the visit's session is renewed.
	}
	s.sum.kinds[kind]++
	s.append(number, Request{At: e.at, Kind: kind, ResponseBytes: e.bytes})
	if e.kind == Logout {
		s.finish(number)
	}
	for s.memory() > s.limit {
		s.sum.Cut.Memory++
		s.finish(s.first)
	}
}

// isFull says that a visit may not grow further, and counts why.
func (s *sessions) isFull(v *visit) bool {
	switch {
	case int(v.requests) >= s.options.MaxRequests:
		s.sum.Cut.Requests++
	case s.now-v.start > s.options.MaxLength:
		s.sum.Cut.Length++
	default:
		return false
	}
	return true
}

// begin opens a visit.
func (s *sessions) begin(e *event) int32 {
	number := s.visits.get()
	*s.visits.at(number) = visit{start: e.at, client: e.client, address: e.address}
	s.open[e.client] = number
	if s.first == 0 {
		s.first = number
	} else {
		s.visits.at(s.latest).following = number
	}
	s.latest = number
	s.enqueue(number)
	s.sum.Visits++
	s.sum.PeakOpenVisits = max(s.sum.PeakOpenVisits, int64(len(s.open)))
	s.sum.clients.add(e.client)
	return number
}

// append adds a request and makes the visit the latest that was heard of.
func (s *sessions) append(number int32, r Request) {
	v := s.visits.at(number)
	slot := int(v.requests) % len(chunk{}.requests)
	if slot == 0 {
		c := s.chunks.get()
		s.chunks.at(c).next = 0
		if v.tail == 0 {
			v.head = c
		} else {
			s.chunks.at(v.tail).next = c
		}
		v.tail = c
	}
	s.chunks.at(v.tail).requests[slot] = r
	v.requests++
	v.last = r.At
	if number != s.busy {
		s.dequeue(number)
		s.enqueue(number)
	}
}

// finish closes an open visit, and writes what no longer waits for it.
func (s *sessions) finish(number int32) {
	v := s.visits.at(number)
	v.finished = true
	delete(s.open, v.client)
	s.dequeue(number)
	s.sum.perVisit.add(int(v.requests))
	for s.first != 0 && s.visits.at(s.first).finished {
		s.write(s.first)
	}
}

// write hands out the first visit by start and frees it.
func (s *sessions) write(number int32) {
	v := s.visits.at(number)
	s.out(v, &s.chunks)
	for c := v.head; c != 0; {
		next := s.chunks.at(c).next
		s.chunks.put(c)
		c = next
	}
	if s.first = v.following; s.first == 0 {
		s.latest = 0
	}
	s.visits.put(number)
}

// flush finishes all open visits, at the end of the log.
func (s *sessions) flush() {
	for s.quiet != 0 {
		s.finish(s.quiet)
	}
}

// memory is what visits in flight take, in bytes.
func (s *sessions) memory() int64 {
	return int64(s.visits.used())*visitCost + int64(s.chunks.used())*chunkCost + int64(len(s.open))*openCost
}

// enqueue puts a visit at the busy end of the open ones.
func (s *sessions) enqueue(number int32) {
	v := s.visits.at(number)
	v.quieter, v.busier = s.busy, 0
	if s.busy == 0 {
		s.quiet = number
	} else {
		s.visits.at(s.busy).busier = number
	}
	s.busy = number
}

// dequeue takes a visit out of the open ones.
func (s *sessions) dequeue(number int32) {
	v := s.visits.at(number)
	if v.quieter == 0 {
		s.quiet = v.busier
	} else {
		s.visits.at(v.quieter).busier = v.busier
	}
	if v.busier == 0 {
		s.busy = v.quieter
	} else {
		s.visits.at(v.busier).quieter = v.quieter
	}
}
