package strategies

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/strategies/balance"
)

func init() {
	register(Definition{
		Name:    "sticky-backup",
		Summary: "sticky sessions in the servers' memory, and a copy of each change in a store for the case of a crash",
		New:     func() Options { return &stickyBackupOptions{storeChoice: defaultStore()} },
	})
}

// stickyBackupOptions are the parameters of sticky sessions with a backup.
type stickyBackupOptions struct {
	storeChoice
	Wait bool
}

func (o *stickyBackupOptions) Fields() []param.Field {
	return []param.Field{o.field(), {Name: "wait", Value: param.Bool(&o.Wait),
		Doc:    "Whether the answer waits for the backup. Without that, a crash loses what had not left yet.",
		Source: "memcached session manager: sessionBackupAsync is true by default"}}
}

func (o *stickyBackupOptions) Label() string {
	if o.Wait {
		return "sticky-backup sync " + o.profile
	}
	return "sticky-backup " + o.profile
}

func (o *stickyBackupOptions) Strategy(c *sim.Config) sim.Strategy {
	return &stickyBackup{stickyBackupOptions: *o, sticky: sticky{local: local{balance.New(c.Balancer.Policy,
		c.Servers.Count)}}}
}

// stickyBackup serves a session from the memory of its user's server and
// saves every change in a store, which is read only by a server that does not
// have the session: after a crash. That server is the user's from then on.
type stickyBackup struct {
	stickyBackupOptions
	sticky
	nodes nodes
}

// Equip implements sim.Equipper.
func (b *stickyBackup) Equip(c *sim.Config) { c.Store = b.store }

// Read implements sim.Strategy.
func (b *stickyBackup) Read(v sim.View, s sim.SessionID, at sim.Place) sim.Place {
	if v.Holds(at, s) {
		return at
	}
	return b.nodes.primary(v, s)
}

// Write implements sim.Strategy.
func (b *stickyBackup) Write(v sim.View, s sim.SessionID, at sim.Place, dst []sim.Place) ([]sim.Place, int) {
	to := b.nodes.all(v, s, append(dst, at))
	if b.Wait {
		return to, 2
	}
	return to, 1
}

// Keeps implements sim.Fetcher.
func (*stickyBackup) Keeps(sim.View, sim.SessionID, sim.Place) bool { return true }
