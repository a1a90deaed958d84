// Package engine is the simulation's clock and its set of pending events.
//
// Time is an int64 in nanoseconds since the start. Events are returned in a total order (time, class and key,
// model payload) in which no pointer, insertion sequence or random draw has a part, so the same events come back
// in the same order on every machine, whatever the order in which they were scheduled.
//
// # The choice of the queue
//
// The queue is a ladder queue (Tang, Goh and Thng 2005) with widths that are powers of two and buckets made of
// chunks. Nanoseconds of processor time per hold (take the earliest event, push another) with exponential
// increments, random draws included, on one core of a 2.6 GHz server, least of three:
//
//	pending        1e1  1e2  1e3  1e4  1e5  1e6  1e7
//	binary heap     32   49   64   88  123  322  582
//	ladder          29   32   33   40   40   62  100
//
// For uniform, bimodal, triangular, Pareto and constant increments, for ticks of 50 ms and for microseconds mixed
// with days the ladder takes 29 to 50 ns at 1e2, 32 to 49 at 1e4 and 65 to 108 at 1e6; the heap is its equal only for
// constant increments at 1e2. From 1e6 events on the ladder needs 27 bytes of resident memory for each, the heap 109
// because its array doubles; at 1e4 the ladder needs 35 to 90, and at 1e2 some 35 to 75 KiB in all.
//
// Tried and dropped: a small heap instead of the sorted run (typically 10 % slower, at worst 35 %); a sorted run with
// a heap beside it for late pushes (no faster, and like a binary heap on ties: 110 ns at 1e4 where the ladder, which
// spreads ties by their order, takes 40); a separate unsorted top (the open-ended last bucket does its work); chunks
// named by number instead of by pointer (the same speed, more code); 256 or 4096 buckets to a rung (15 % slower at
// 1e6); chunks of 4 or 8 events (33 and 15 % slower there). The other thresholds hardly matter: halving or doubling
// one of them changes most figures by less than 10 %.
package engine
