package sim

import "testing"

// TestLevelMeasuresAfterTheWarmUp: 5 for 1 ns and 2 for 1 ns come before what is
// measured, 2 for 1 ns and 3 for 4 ns after: 14 in all, and 3 at most. The 5 of
// the warm-up is nobody's peak.
func TestLevelMeasuresAfterTheWarmUp(t *testing.T) {
	var l level
	l.add(0, 5)
	l.add(1, -3)
	l.measure(2)
	l.add(3, 1)
	if sum := l.measured(7); sum != (Wide{0, 14}) || l.peak != 3 {
		t.Errorf("measured %+v with a peak of %d, want 14 and 3", sum, l.peak)
	}
}
