// Package accesslog turns the access log of a web server into a replay file, and reads a replay file back as a
// stream of visits.
//
// A log passes through five stations, each in a file of its own:
//
//	lines.go    bytes -> lines           gzip is opened, endless lines are passed over
//	clf.go      line  -> record          Common and Combined; json.go does JSON lines
//	rules.go    record -> kind           login, read, write, logout, or no session request
//	window.go   records in time order    gate.go distrusts a lone leap of the clock
//	sessions.go requests -> visits       a silence longer than the gap ends a visit
//	replay.go   visits -> replay file    reader.go reads it back
//
// # Memory
//
// Import needs memory for the requests of the last Options.Window, for the open visits, and for the finished visits
// that wait behind an older open one, because a replay file lists visits by start. Options.Memory bounds the sum: when
// it is reached, the visit that started first is ended where it stands (Summary.Cut counts how often). A Reader holds
// one visit.
//
// # The replay file
//
// A replay file is plain text. Times are decimal seconds with as many decimals as the log had, so a log that counts
// whole seconds is replayed in whole seconds.
//
//	sessionsim-replay 1
//	# lines like this one are for people
//	visit 0 83.149.9.216 2        start since the first request of the log, client address, number of requests
//	0 login 203023                time since the start of the visit, kind, bytes of the answer (0 unknown)
//	40 read 171717
//	end 1 2                       number of visits and of requests: a file without this line was cut off
//
// Starts do not decrease, times inside a visit do not decrease, the first request of a visit is its only login, and a
// logout is its last request. Of the client only the address is kept, because balancers that hash it need it: IPv4 as
// it is (or permuted, see Options.Anonymize), everything else as a hash inside 240.0.0.0/4, which nobody owns.
package accesslog
