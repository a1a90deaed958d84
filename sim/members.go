package sim

// Members describes the group of the servers: how each knows which of the
// others are there. Without heartbeats all share one knowledge, which follows a
// crash after a constant delay and costs nothing. With heartbeats each server
// has its own, from what it hears.
type Members struct {
	Detection int64 // ns from a crash until the others drop the member; without heartbeats only
	Heartbeat int64 // ns from one heartbeat of a server to the next; 0 for none
	Drop      int64 // ns of silence after which a server suspects another
	Look      int64 // ns from one look for the silent to the next; 0 to look at every heartbeat sent or heard
	Verify    int64 // ns for which a suspect that is silent is called before it is dropped
	Bandwidth int64 // bytes/s at which a server that joins gets the state of the group; 0 for in no time
	Patience  int64 // ns for which it waits for the state before it serves without
	Split     SplitMode
	Owners    int   // servers that hold a session; so many lost may be all of them. 0 where every server does
	Closed    int64 // ns from the end of a process, whose sockets close, until the others drop it; Forever for no notice
}

// problems lists what the parts of a group ask of each other and do not get;
// paths are relative to the group.
func (m *Members) problems() []Problem {
	v := checker{}
	if m.Heartbeat == 0 {
		return nil
	}
	v.check(m.Drop > m.Heartbeat, "drop_time", "a server would be dropped between two of its heartbeats",
		"choose a drop_time of several heartbeats, such as six (Tomcat) or four (JGroups)")
	return v.problems
}

// Problems lists why a group of servers cannot be run as it is described, for
// sessions of one kind; paths are relative to the group.
func (m *Members) Problems(s *Sessions) []Problem {
	v := checker{m.problems()}
	v.check(m.Heartbeat == 0 || min(s.Idle, s.Absolute) > m.Heartbeat, "heartbeat",
		"sessions end sooner than a server says that it is there",
		"choose heartbeats more frequent than session.idle_ttl and session.absolute_ttl")
	return v.problems
}
