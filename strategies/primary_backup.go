package strategies

import (
	"fmt"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/strategies/balance"
)

func init() {
	register(Definition{
		Name:    "primary-backup",
		Summary: "two servers hold each session; a third one that gets a request fetches it from them",
		New: func() Options {
			return &primaryBackupOptions{Copies: 1, Wait: allServers, Delay: rng.Constant(0), Group: mergingGroup()}
		},
	})
}

// placement is how the servers that hold a session are chosen.
type placement uint8

const (
	byService placement = iota // who serves a session becomes its primary
	bySegment                  // the hash of the id says who holds it
)

// segments is the number of parts into which ids are divided.
// Infinispan: numSegments 256.
const segments = 256

// primaryBackupOptions are the parameters of primary and backup.
type primaryBackupOptions struct {
	Placement placement
	Copies    int // backups
	Wait      int // backups the answer waits for; allServers for all
	Delay     rng.Dist
	Sticky    bool
	Queue     sendQueue
	Group     sim.Members
}

func (o *primaryBackupOptions) Fields() []param.Field {
	return []param.Field{
		{Name: "placement", Value: param.Enum(&o.Placement,
			param.Option{Name: "service", Doc: "the server that serves a session becomes its primary: the session moves, " +
				"and all servers are told"},
			param.Option{Name: "segment", Doc: "the hash of its id: a session stays where it is, and requests elsewhere " +
				"fetch it and write it back"}),
			Doc: "Which servers hold a session.",
			Source: "Tomcat's BackupManager and WebLogic: the server that serves it; Infinispan's distributed caches: 256 " +
				"segments by the hash of the id"},
		{Name: "copies", Value: param.Count(&o.Copies, 1, 15),
			Doc:    "How many backups there are besides the primary.",
			Source: "Tomcat and WebLogic: one; Infinispan: owners 2, which is one besides the primary"},
		{Name: "wait", Value: param.CountOr("all", allServers, &o.Wait, 0, 15),
			Doc:    "How many backups must have the copy before the user gets the answer.",
			Source: "Tomcat: mapSendOptions 6 waits for all; WildFly's default web cache is synchronous"},
		{Name: "delay", Value: param.DurationDist(&o.Delay, nil),
			Doc: "How long a copy waits in its sender before it goes on the wire."},
		{Name: "sticky", Value: param.Bool(&o.Sticky),
			Doc:    "Whether the balancer sends a user to the server that created the session.",
			Source: "WebLogic and WildFly do: affinity primary-owner"},
		o.Queue.field(), o.Queue.fullField(), groupField(&o.Group),
	}
}

// Label tells the variants apart.
func (o *primaryBackupOptions) Label() string {
	label := "primary-backup"
	if o.Placement == bySegment {
		label = "distributed"
	}
	if o.Copies > 1 {
		label += fmt.Sprintf(" %d", 1+o.Copies)
	}
	if o.Wait == 0 {
		label += " async"
	}
	if o.Sticky {
		label += " sticky"
	}
	return label
}

func (o *primaryBackupOptions) Check(c *sim.Config) (problems []sim.Problem) {
	add := func(path, message, fix string) {
		problems = append(problems, sim.Problem{Path: path, Message: message, Fix: fix})
	}
	if o.Copies >= c.Servers.Count {
		add("copies", fmt.Sprintf("%d backups of a primary in a cluster of %d", o.Copies, c.Servers.Count), "choose fewer")
	}
	if o.Placement == byService && o.Copies > 1 {
		add("copies", "a session that moves has one backup", "choose 1, or placement: segment")
	}
	if o.Wait > o.Copies {
		add("wait", fmt.Sprintf("waits for %d backups where there are %d", o.Wait, o.Copies),
			"choose at most as many as copies")
	}
	if o.Placement == byService && splits(c) {
		add("placement", "each side of a partition would have a directory of its own, which is not modelled",
			"choose placement: segment, where the servers compute who holds a session")
	}
	if o.Group.Split == sim.Diverge {
		add("group.when_split", "servers that restore copies bring them up to date when they meet again",
			"choose merge or degrade")
	}
	return append(problems, groupProblems(&o.Group, c, false)...)
}

func (o *primaryBackupOptions) Strategy(c *sim.Config) sim.Strategy {
	pair := pair{primaryBackupOptions: *o, sticky: sticky{local: local{balance.New(c.Balancer.Policy, c.Servers.Count)}}}
	if o.Placement == bySegment {
		return &distributed{pair}
	}
	return &primaryBackup{pair}
}

// pair is what both placements share.
type pair struct {
	primaryBackupOptions
	sticky sticky
}

// Route implements sim.Strategy.
func (p *pair) Route(v sim.View, s sim.SessionID) sim.Place {
	if p.Sticky {
		return p.sticky.Route(v, s)
	}
	return p.sticky.local.Route(v, s)
}

// waits is the number of copies a reply waits for, of those that are made on
// other servers and perhaps one on the server itself.
func (p *pair) waits(here, others int) int {
	if p.Wait == allServers {
		return here + others
	}
	return here + min(p.Wait, others)
}

// primaryBackup lets the session move to the server that serves it. The
// directory names the two servers that hold it.
type primaryBackup struct{ pair }

// Equip implements sim.Equipper.
func (p *primaryBackup) Equip(c *sim.Config) {
	c.Replica.Delay, c.Replica.Directory = p.Delay, true
	equipGroup(&p.Group, c)
	p.Queue.equip(c)
}

// Read implements sim.Strategy: the two servers named in the directory look in
// their own memory, any other asks the primary, or the backup of one that has
// left the group.
func (p *primaryBackup) Read(v sim.View, s sim.SessionID, at sim.Place) sim.Place {
	owner, backup := v.Owner(s), v.Backup(s)
	switch {
	case at == owner || at == backup || owner == sim.Nowhere:
		return at
	case v.Member(owner) || backup == sim.Nowhere:
		return owner
	}
	return backup
}

// Write implements sim.Strategy.
func (p *primaryBackup) Write(v sim.View, s sim.SessionID, at sim.Place, dst []sim.Place) ([]sim.Place, int) {
	to := append(dst, at)
	if b := p.backup(v, s, at); b != sim.Nowhere {
		to = append(to, b)
	}
	return to, p.waits(1, len(to)-1)
}

// Move implements sim.Mover: a session read on a server that is not its primary
// moves there.
func (p *primaryBackup) Move(v sim.View, s sim.SessionID, at sim.Place, dst []sim.Place) ([]sim.Place, int) {
	if v.Owner(s) == at {
		return dst, 0
	}
	return p.Write(v, s, at, dst)
}

// Keep implements sim.Keeper: the backup of a primary that has left takes its
// place, and who lacks a backup gets one.
func (p *primaryBackup) Keep(v sim.View, s sim.SessionID, dst []sim.Place) []sim.Place {
	owner := v.Owner(s)
	if !v.Member(owner) {
		owner = v.Backup(s)
	}
	if owner == sim.Nowhere || !v.Member(owner) {
		return dst
	}
	to := append(dst, owner)
	if b := p.backup(v, s, owner); b != sim.Nowhere {
		to = append(to, b)
	}
	return to
}

// backup is the server that holds the second copy beside a primary: the present
// backup if that can stay, else one by the hash of the id, so that the others
// share the copies evenly; Nowhere if there is no other member.
func (*primaryBackup) backup(v sim.View, s sim.SessionID, primary sim.Place) sim.Place {
	if b := v.Backup(s); b != sim.Nowhere && b != primary && v.Member(b) {
		return b
	}
	n := v.Servers()
	first := int(v.Key(s) % uint64(max(n-1, 1)))
	for i := range n - 1 {
		if b := sim.Place((int(primary) + 1 + (first+i)%(n-1)) % n); v.Member(b) {
			return b
		}
	}
	return sim.Nowhere
}

// distributed keeps each session on the servers to which its segment belongs.
// All servers compute that from the membership, so nobody needs to be told.
type distributed struct{ pair }

// Equip implements sim.Equipper.
func (d *distributed) Equip(c *sim.Config) {
	c.Replica.Delay = d.Delay
	equipGroup(&d.Group, c)
	d.Queue.equip(c)
	c.Members.Owners = 1 + d.Copies
}

// Read implements sim.Strategy: a holder looks in its own memory, any other
// server asks the primary.
func (d *distributed) Read(v sim.View, s sim.SessionID, at sim.Place) sim.Place {
	primary := at
	for i, left := 0, 1+d.Copies; i < v.Servers() && left > 0; i++ {
		p := d.holder(v, s, i)
		if !v.Member(p) {
			continue
		}
		if p == at {
			return at
		}
		if left == 1+d.Copies {
			primary = p
		}
		left--
	}
	return primary
}

// Write implements sim.Strategy: the holders get the version; a server that is
// none of them keeps nothing.
func (d *distributed) Write(v sim.View, s sim.SessionID, at sim.Place, dst []sim.Place) ([]sim.Place, int) {
	to := d.Keep(v, s, dst)
	here := 0
	for i, p := range to {
		if p == at {
			to[0], to[i], here = p, to[0], 1
		}
	}
	if here == 0 {
		return to, 1 + d.waits(0, len(to)-1) // the primary's confirmation is always needed
	}
	return to, d.waits(here, len(to)-here)
}

// Keep implements sim.Keeper: the members that follow a segment's first server
// in order.
func (d *distributed) Keep(v sim.View, s sim.SessionID, dst []sim.Place) []sim.Place {
	to := dst
	for i, left := 0, 1+d.Copies; i < v.Servers() && left > 0; i++ {
		if p := d.holder(v, s, i); v.Member(p) {
			to = append(to, p)
			left--
		}
	}
	return to
}

// holder is the server that comes i-th for a session, 0 for its segment's first.
func (*distributed) holder(v sim.View, s sim.SessionID, i int) sim.Place {
	segment := int(v.Key(s) % segments)
	return sim.Place((segment + i) % v.Servers())
}
