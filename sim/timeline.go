package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// maxWindows bounds the timeline. When it is full, windows are merged in
// pairs, so a run of any length keeps a timeline of useful size.
const maxWindows = 4096

// openWindow begins a window of the timeline.
func (c *cluster) openWindow() {
	c.window = Window{Servers: make([]uint64, c.servers)}
	c.windowStart = c.now()
	c.schedule(c.now()+c.cfg.Window, engine.NodeChange, 1<<59, evWindow, 0, 0)
}

// windowCloses ends a window and begins the next.
func (c *cluster) windowCloses() {
	c.closeWindow(c.now())
	c.openWindow()
}

// closeWindow ends the present window, which may be the last and short.
func (c *cluster) closeWindow(now int64) {
	c.window.Memory = make([]int64, c.system)
	for p := range c.system {
		c.window.Memory[p] = c.nodes[p].memory.value
	}
	if c.windowStart >= c.cfg.Warmup && now-c.windowStart == c.cfg.Window {
		c.noteSkew()
	}
	r := &c.result
	if r.WindowWidth == 0 {
		r.WindowWidth = c.cfg.Window
	}
	if c.pieces > 0 && c.pieces < r.WindowWidth/c.cfg.Window {
		r.Timeline[len(r.Timeline)-1].add(&c.window)
		c.pieces++
		return
	}
	if len(r.Timeline) == maxWindows {
		r.mergeWindows()
	}
	r.Timeline = append(r.Timeline, c.window)
	c.pieces = 1
}

// noteSkew keeps the sharpest imbalance of requests over the servers that were
// up during the whole of a window that is over.
func (c *cluster) noteSkew() {
	s := Skew{}
	for p := range c.servers {
		if n := &c.nodes[p]; n.answers() && n.upSince <= c.windowStart {
			s.Servers++
			s.Total += c.window.Servers[p]
			s.Busiest = max(s.Busiest, c.window.Servers[p])
		}
	}
	w := &c.result.WorstWindow
	if s.Servers > 0 && s.Total > 0 && s.sharper(w) {
		*w = s
	}
}

// sharper compares busiest/mean of two imbalances without dividing.
func (s *Skew) sharper(o *Skew) bool {
	if o.Total == 0 {
		return true
	}
	return s.Busiest*uint64(s.Servers)*o.Total > o.Busiest*uint64(o.Servers)*s.Total
}

// add appends a later window to this one.
func (w *Window) add(o *Window) {
	w.Answered += o.Answered
	w.Unavailable += o.Unavailable
	w.Missing += o.Missing
	w.Stale += o.Stale
	w.ForcedLogins += o.ForcedLogins
	w.Logins += o.Logins
	for p := range w.Servers {
		w.Servers[p] += o.Servers[p]
	}
	w.Memory = o.Memory
}

// mergeWindows halves the timeline by merging neighbours.
func (r *Result) mergeWindows() {
	half := len(r.Timeline) / 2
	for i := range half {
		merged := r.Timeline[2*i]
		merged.add(&r.Timeline[2*i+1])
		r.Timeline[i] = merged
	}
	r.Timeline = r.Timeline[:half]
	r.WindowWidth *= 2
}
