package sim

import (
	"math/bits"

	"github.com/sessionsim/sessionsim/sim/engine"
)

// shareUnit is the resolution of processor sharing: work is kept in 2^-10 ns,
// so that dividing cores among requests loses next to nothing.
const shareUnit = 10

// share lets all requests present share a server's cores equally: with n
// requests on k cores each proceeds at speed min(1, k/n). Work done per
// request since the start is the same for all of them at any moment, so it is
// one counter; a request that joins at counter value v with demand d is done
// when the counter reaches v+d. It leaves at the next whole nanosecond, so each
// departure costs those who stay less than a nanosecond.
type share struct {
	jobs    []shareJob // binary heap by done, then order
	done    uint64     // the counter, in 2^-shareUnit ns
	rest    uint64     // remainder of the last division
	since   int64      // when the counter was last brought up to date
	due     int64      // when the pending event fires
	pending bool       // whether an event is pending
	serial  uint32     // stamps it
}

// shareJob is one request present.
type shareJob struct {
	done  uint64 // counter value at which it is done
	order uint64 // breaks ties
	slot  uint32
}

// before is the order in which jobs are done.
func (j *shareJob) before(o *shareJob) bool {
	return j.done < o.done || j.done == o.done && j.order < o.order
}

// advance brings the counter up to an instant.
func (s *share) advance(now int64, cores int) {
	n := uint64(len(s.jobs))
	elapsed := uint64(now - s.since)
	s.since = now
	if n == 0 {
		s.done, s.rest = 0, 0 // so the counter lasts for busy periods of 2^54 ns, 208 days
		return
	}
	if n <= uint64(cores) {
		s.done += elapsed << shareUnit
		return
	}
	hi, lo := bits.Mul64(elapsed<<shareUnit, uint64(cores))
	var carry uint64
	lo, carry = bits.Add64(lo, s.rest, 0)
	q, r := bits.Div64(hi+carry, lo, n)
	s.done += q
	s.rest = r
}

// nextDone is the instant at which the first job will be done.
func (s *share) nextDone(cores int) int64 {
	left := uint64(0)
	if first := s.jobs[0].done; first > s.done {
		left = first - s.done
	}
	n := uint64(len(s.jobs))
	if n > uint64(cores) {
		hi, lo := bits.Mul64(left, n)
		if hi >= uint64(cores) {
			return Forever // later than any run lasts
		}
		left, _ = bits.Div64(hi, lo, uint64(cores))
	}
	return s.since + int64((left+1<<shareUnit-1)>>shareUnit)
}

// push and pop keep the heap.
func (s *share) push(j shareJob) {
	s.jobs = append(s.jobs, j)
	i := len(s.jobs) - 1
	for i > 0 && s.jobs[i].before(&s.jobs[(i-1)/2]) {
		s.jobs[i], s.jobs[(i-1)/2] = s.jobs[(i-1)/2], s.jobs[i]
		i = (i - 1) / 2
	}
}

func (s *share) pop() shareJob {
	first, last := s.jobs[0], len(s.jobs)-1
	s.jobs[0] = s.jobs[last]
	s.jobs = s.jobs[:last]
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			return first
		}
		if child+1 < last && s.jobs[child+1].before(&s.jobs[child]) {
			child++
		}
		if !s.jobs[child].before(&s.jobs[i]) {
			return first
		}
		s.jobs[i], s.jobs[child] = s.jobs[child], s.jobs[i]
		i = child
	}
}

// remove takes one request out, wherever it stands in the heap.
func (s *share) remove(slot uint32) {
	jobs := s.jobs
	s.jobs = s.jobs[:0]
	for _, j := range jobs {
		if j.slot != slot {
			s.push(j)
		}
	}
}

// clear forgets all jobs after a crash.
func (s *share) clear() {
	s.jobs = s.jobs[:0]
	s.serial++
	s.pending = false
	s.rest = 0
}

// joinShare lets a request share a server's cores.
func (c *cluster) joinShare(n *node, rs uint32, r *request, demand int64) {
	n.share.advance(c.now(), n.workers)
	if len(n.share.jobs) < n.workers {
		n.startWork(c.now())
	}
	n.share.push(shareJob{done: n.share.done + uint64(demand)<<shareUnit, order: r.key(evServiceDone), slot: rs})
	c.armShare(n)
}

// armShare sees to it that an event fires when the first job is done. An
// event that is due earlier may stay: it will arm the next.
func (c *cluster) armShare(n *node) {
	s := &n.share
	if len(s.jobs) == 0 {
		return
	}
	at := s.nextDone(n.workers)
	if s.due >= c.now() && s.due <= at && s.pending {
		return
	}
	s.serial++
	s.due, s.pending = at, true
	c.schedule(at, engine.Completion, uint64(n.place)<<12|uint64(evShareDone), evShareDone, s.serial, uint32(n.place))
}

// shareDone ends every job whose work is done by now.
func (c *cluster) shareDone(place, serial uint32) {
	n := &c.nodes[place]
	s := &n.share
	if s.serial&genMask != serial {
		return
	}
	s.pending = false
	s.advance(c.now(), n.workers)
	for len(s.jobs) > 0 && s.jobs[0].done <= s.done {
		job := s.pop()
		if len(s.jobs) < n.workers {
			n.stopWork(c.now())
		}
		c.served(job.slot, c.requests.at(job.slot))
	}
	c.armShare(n)
}
