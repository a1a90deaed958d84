// Package simtest is the contract that every strategy must keep, as a test
// that any strategy's package can run:
//
//	func TestMine(t *testing.T) { simtest.TestStrategy(t, "mine", newMine) }
//
// It knows nothing of what a strategy is for. It checks what holds for all of
// them: the same trial gives the same events and the same result; whoever
// watches changes nothing; users, outages and luck are those of every other
// strategy; asking costs no memory; and under any configuration the laws of
// conservation hold, which every run asserts by itself.
package simtest
