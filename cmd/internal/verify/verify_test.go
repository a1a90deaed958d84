package verify

import (
	"context"
	"testing"
)

// TestCatalogue holds the simulator against every known answer and prints
// each deviation, so that a drift is seen before it fails.
func TestCatalogue(t *testing.T) {
	for _, c := range Catalogue() {
		if c.Depth == Deep || testing.Short() && c.Depth > Quick {
			continue // sessionsim verify --deep
		}
		t.Run(c.ID, func(t *testing.T) {
			v, err := c.Check(context.Background(), 0)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%-22s theory %.6g simulated %.6g z %+.2f error %.2g", c.ID, c.Theory, v.Simulated.Mean, v.Z, v.RelativeError)
			if !v.Pass {
				t.Errorf("%s: %s: %s (theory %.6g, simulated %.6g; %s)", c.ID, c.Verifies, v.Why, c.Theory,
					v.Simulated.Mean, c.Formula)
			}
		})
	}
}
