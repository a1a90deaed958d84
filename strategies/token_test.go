package strategies

import (
	"testing"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
)

func freshToken() *tokenOptions {
	o := definitionOf("token").New().(*tokenOptions)
	o.Overhead = 0
	return o
}

func definitionOf(name string) Definition {
	for _, d := range All() {
		if d.Name == name {
			return d
		}
	}
	panic("no strategy " + name)
}

// TestTokenTravels: any server serves any request, no server holds a byte, and
// the client link carries the session of 1000 B with 3 requests and 4 answers.
func TestTokenTravels(t *testing.T) {
	c := still(3)
	told, result := verdicts(t, c, freshToken(), &walk{steps: seconds(sim.Write, sim.Read, sim.Write)})
	wantVerdicts(t, told, "A logged in, B fresh, C fresh, A fresh")
	if p := result.Places[0]; p.MemoryPeak != 0 || len(result.Places) != 3 {
		t.Errorf("server A held %d bytes, %d places", p.MemoryPeak, len(result.Places))
	}
	plain := int64(4 * (700 + 10<<10))
	if got := int64(result.Tally.Network[sim.ClientBalancer].Payload) - plain; got != 7*1000 {
		t.Errorf("cookies took %d bytes on the client link, want 7000", got)
	}
}

// TestTokenFixedTravelsOnceFromTheServer: without renewal only the login and the
// two writes bring the cookie; it still goes there with all 3 requests.
func TestTokenFixedTravelsOnceFromTheServer(t *testing.T) {
	o := freshToken()
	o.Renew = false
	_, result := verdicts(t, still(3), o, &walk{steps: seconds(sim.Write, sim.Read, sim.Write)})
	plain := int64(4 * (700 + 10<<10))
	if got := int64(result.Tally.Network[sim.ClientBalancer].Payload) - plain; got != 6*1000 {
		t.Errorf("cookies took %d bytes on the client link, want 6000", got)
	}
}

// TestTokenOutlivesLogout: who kept a copy is let in until the token expires,
// 3 s after it was last given out; a deny list closes that window.
func TestTokenOutlivesLogout(t *testing.T) {
	c := still(2)
	c.Sessions.Idle = 3 * param.Second
	late := func() *walk { return &walk{steps: seconds(sim.Write, sim.Logout), late: 3} }
	o := freshToken()
	o.Renew = false
	// Given out at 1 s; presented at 3 s, 4 s and 5 s.
	told, _ := verdicts(t, c, o, late())
	wantVerdicts(t, told, "A logged in, B fresh, A fresh, B resurrected, A expired, B expired")
	o.Deny = "redis"
	told, _ = verdicts(t, c, o, late())
	wantVerdicts(t, told, "A logged in, B fresh, A fresh, B expired, A expired, B expired")
}

// TestTokenExpiresEarly: without renewal, reading does not keep a token alive,
// although the session's time-to-live slides by the global clock.
func TestTokenExpiresEarly(t *testing.T) {
	c := still(2)
	c.Sessions.Idle = 2500 * param.Millisecond
	o := freshToken()
	o.Renew = false
	told, result := verdicts(t, c, o, &walk{steps: seconds(sim.Read, sim.Read, sim.Read)})
	wantVerdicts(t, told, "A logged in, B fresh, A fresh, B missing, A logged in")
	if result.Tally.Missing[sim.ExpiredEarly] != 1 {
		t.Error("the cause is not that the token expired early")
	}
	told, _ = verdicts(t, c, freshToken(), &walk{steps: seconds(sim.Read, sim.Read, sim.Read)})
	wantVerdicts(t, told, "A logged in, B fresh, A fresh, B fresh")
}

// TestTokenTooLong: 1000 B at login and 2000 B more with each write pass 4096 B
// at the second write. Refused, the user is told; dropped, the browser keeps
// the old cookie and two acknowledged writes are lost.
func TestTokenTooLong(t *testing.T) {
	c := still(2)
	c.Sessions.Growth = rng.Constant(2000)
	steps := func() *walk { return &walk{steps: seconds(sim.Write, sim.Write, sim.Read, sim.Write, sim.Read)} }
	told, result := verdicts(t, c, freshToken(), steps())
	wantVerdicts(t, told, "A logged in, B fresh, A refused, B fresh, A refused, B fresh")
	if result.Tally.LostUpdates != 0 {
		t.Errorf("%d updates lost, although none was acknowledged", result.Tally.LostUpdates)
	}
	o := freshToken()
	o.Drop = true
	told, result = verdicts(t, c, o, steps())
	wantVerdicts(t, told, "A logged in, B fresh, A fresh, B stale, A stale, B stale")
	if result.Tally.LostUpdates != 2 {
		t.Errorf("%d updates lost, want 2", result.Tally.LostUpdates)
	}
}

// TestTokenTooLongAtLogin: nobody can stay logged in with a dropped cookie.
func TestTokenTooLongAtLogin(t *testing.T) {
	c := still(2)
	c.Sessions.Size = rng.Constant(5000)
	o := freshToken()
	o.Drop = true
	told, result := verdicts(t, c, o, &walk{steps: seconds(sim.Read)})
	wantVerdicts(t, told, "A logged in, B missing, A logged in")
	if result.Tally.Missing[sim.NoRoom] != 1 {
		t.Error("the cause is not that there was no room")
	}
}
