package stats

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestKimNelsonConstants: for k = 9, n = 10, alpha = .05: (.1/8)^(-2/9) = 2.647943, so eta = 1.647943/2 and h^2 =
// 1.647943·9. For k = 2: .1^(-2/9) = 1.668101, so eta = .334050 and h^2 = 6.012905.
func TestKimNelsonConstants(t *testing.T) {
	for _, c := range []struct {
		systems int
		eta, h2 float64
	}{{9, 0.8239722738, 14.8315009279}, {2, 0.3340502686, 6.0129048348}} {
		eta, h2 := kimNelsonConstants(0.95, c.systems, 10)
		wantNear(t, "eta", eta, c.eta, 1e-10)
		wantNear(t, "h^2", h2, c.h2, 1e-10)
	}
}

// TestSelectionByHand: with k = 2, n = 3 and alpha = .05 eta = (.1^-1 - 1)/2 = 4.5 and h^2 = 18. The differences 1, 2,
// 3 have the variance 1, so W = 1/2 (18/3 - 1) = 2.5 at r = 3 and a mean difference of 2 does not decide. At r = 4 W =
// 1/2 (18/4 - 1) = 1.75: a fourth difference of 1.2 keeps the mean at 1.8, which decides; 0.8 gives 1.7, which does
// not.
func TestSelectionByHand(t *testing.T) {
	first := [][]float64{{5, 6, 7}, {6, 8, 10}}
	for difference, want := range map[float64][]int{1.2: {0}, 0.8: {0, 1}} {
		s, err := NewSelection(first, 1, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if _, decided := s.Best(); decided || len(s.Survivors()) != 2 {
			t.Fatalf("decided after the first stage: %v", s.Survivors())
		}
		s.Add([]float64{1, 1 + difference})
		best, decided := s.Best()
		if diff := cmp.Diff(want, s.Survivors()); diff != "" || decided != (len(want) == 1) || best != 0 {
			t.Errorf("difference %v: best %d (%v), survivors (-want +got):\n%s", difference, best, decided, diff)
		}
		if s.Replications() != 4 {
			t.Errorf("counted %d replications", s.Replications())
		}
	}
}

// TestSelectionEndsAtTheHorizon: the differences 1, 0, -1 have the variance 1 and the mean 0; then all but one are 0.
// W = 1/2 (18/r - 1) is 1/34 at r = 17, ten times the mean difference .05/17, and 0 at r = 18, where any difference
// decides.
func TestSelectionEndsAtTheHorizon(t *testing.T) {
	s, err := NewSelection([][]float64{{1, 0, -1}, {0, 0, 0}}, 1, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	s.Add([]float64{0.05, 0})
	for {
		if best, decided := s.Best(); decided {
			if best != 1 || s.Replications() != 18 {
				t.Errorf("selected %d after %d replications, want 1 after 18", best, s.Replications())
			}
			return
		}
		s.Add([]float64{3, 3})
	}
}

// TestSelectionOfTwins: strategies that act alike tie in every replication and leave the race together or win together.
func TestSelectionOfTwins(t *testing.T) {
	s, err := NewSelection([][]float64{{9, 9.1, 9.2}, {1, 2, 1.5}, {1, 2, 1.5}}, 5, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	for r := 0; r < 1000; r++ {
		if best, decided := s.Best(); decided {
			if diff := cmp.Diff([]int{1, 2}, s.Survivors()); diff != "" || best != 1 {
				t.Errorf("selected %d, survivors (-want +got):\n%s", best, diff)
			}
			return
		}
		values := make([]float64, len(s.Survivors()))
		for i, system := range s.Survivors() {
			values[i] = []float64{9, 1, 1}[system]
		}
		s.Add(values)
	}
	t.Error("the race never ends")
}

func TestSelectionOfOne(t *testing.T) {
	s, err := NewSelection([][]float64{{1, 2}}, 1, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	if best, decided := s.Best(); best != 0 || !decided {
		t.Errorf("best %d, decided %v", best, decided)
	}
}

func TestSelectionRefusals(t *testing.T) {
	good := [][]float64{{1, 2}, {2, 3.5}}
	for name, c := range map[string]struct {
		first       [][]float64
		zone, level float64
	}{
		"no system":                  {nil, 1, 0.95},
		"one replication":            {[][]float64{{1}, {2}}, 1, 0.95},
		"unequal lengths":            {[][]float64{{1, 2}, {2}}, 1, 0.95},
		"no zone":                    {good, 0, 0.95},
		"a zone beyond all bounds":   {good, 1e-200, 0.95},
		"a level a guess would have": {good, 1, 0.5},
	} {
		if _, err := NewSelection(c.first, c.zone, c.level); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	s, err := NewSelection(good, 0.1, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	wantPanic(t, "a missing value", func() { s.Add([]float64{1}) })
}

// TestSelectionIsCorrect puts the best exactly one zone below four others, the hardest case, with common luck and
// unequal noise. The right one must be selected with at least 95 %; the procedure is conservative, so there is more.
func TestSelectionIsCorrect(t *testing.T) {
	const races, level = 300, 0.95
	noise := []float64{1, 2, 0.5, 1, 1.5}
	source, correct, replications := newNormals(7), 0, 0
	value := func(luck float64, system int) float64 {
		x := luck + noise[system]*source.next()
		if system == 3 {
			x--
		}
		return x
	}
	for range races {
		first := make([][]float64, len(noise))
		for range 10 {
			luck := 5 * source.next()
			for i := range first {
				first[i] = append(first[i], value(luck, i))
			}
		}
		s, err := NewSelection(first, 1, level)
		if err != nil {
			t.Fatal(err)
		}
		best, decided := s.Best()
		for ; !decided; best, decided = s.Best() {
			luck, values := 5*source.next(), []float64(nil)
			for _, system := range s.Survivors() {
				values = append(values, value(luck, system))
			}
			s.Add(values)
		}
		replications += s.Replications()
		if best == 3 {
			correct++
		}
	}
	t.Logf("%d of %d correct, %.1f replications on average", correct, races, float64(replications)/races)
	// Four standard deviations of a share of 95 % among 300 are 5 %.
	if correct < races*90/100 {
		t.Errorf("only %d of %d selections are correct", correct, races)
	}
}
