// Package engine is the simulation's clock and its set of pending events.
//
// Time is an int64 in nanoseconds since the start. Events are returned in a total order (time, class and key,
// model payload) in which no pointer, insertion sequence or random draw has a part, so the same events come back
// in the same order on every machine, whatever the order in which they were scheduled.
package engine
