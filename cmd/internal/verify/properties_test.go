package verify

import (
	"fmt"
	"strings"
	"testing"
)

// properties says which test holds each of the properties of the catalogue of
// validation: determinism (M01 to M05), strategies that must agree (to M13),
// symmetry and scaling (to M17), monotony (to M23), conservation (to M28), the
// intervals themselves (to M32), and bad input (M33, M34).
var properties = []string{
	// Same bytes again, on any machine.
	1: "cmd/internal/samebytes TestSameBytes, strategies TestContract",
	// Others beside it change nothing.
	2: "cmd/sessionsim TestStrategiesAreIndependent",
	// One digest for all strategies.
	3: "strategies TestContract",
	// Resumed after a kill.
	4: "cmd/sessionsim TestKilledSweep",
	// A story has one fingerprint.
	5: "cmd/internal/tracediff TestHashAgreesWithDiff",
	// All alike on one server.
	6: "strategies TestOneServer",
	// Copies without lag are a store.
	7: "strategies TestNoLag",
	// Copies that never come are local.
	8: "strategies TestEndlessLag",
	// Copies to all others by number.
	9: "strategies TestNumberOfCopies",
	// Nothing to miss.
	10: "strategies TestLoginsOnly",
	// Unique addresses are cookies.
	11: "strategies TestAddressesAreCookies",
	// Failures after an eternity.
	12: "strategies TestNeverFailing",
	// No time-to-live, no limit.
	13: "strategies TestUnlimited",
	// Servers renamed.
	14: "strategies TestNamesDoNotMatter",
	// All times multiplied.
	15: "strategies TestSlowMotion",
	// All sizes multiplied.
	16: "strategies TestLargerSizes",
	// Servers in another order.
	17: "strategies TestOrderOfServersDoesNotMatter",
	// Not fewer stale.
	18: "strategies TestLongerLag",
	// Not more missing.
	19: "strategies TestMoreMemory",
	// Not more expired.
	20: "strategies TestLongerTimeToLive",
	// Nobody ends earlier.
	21: "strategies TestLargerDemands",
	// Pool, shortest, in turn, random.
	22: "strategies TestOrderOfPolicies",
	// Not fewer logins.
	23: "strategies TestMoreFailures",
	// Each request has one outcome.
	24: "strategies TestAnything, strategies TestChaos",
	// Bytes, memory, copies.
	25: "strategies TestAnything, sim TestLostUpdates",
	// Little's law, exact.
	26: "strategies TestLittle",
	// U = X S.
	27: "strategies TestUtilisation",
	// Nothing before its cause.
	28: "strategies TestCausality",
	// Intervals cover.
	29: "reports/stats TestCoverage, cmd/internal/coverage TestIntervalsCover",
	// The same luck is sharper.
	30: "reports/stats TestPairingHelps",
	// Batches agree.
	31: "cmd/internal/coverage TestBatchIntervalsCover, reports/stats TestMSER5OnStationarySeries",
	// Histograms merge.
	32: "sim/hist TestMergeIsExactInAnyOrder",
	// Any configuration.
	33: "strategies TestAnything, sim/scenario FuzzDecode",
	// Resolved is the same.
	34: "strategies TestAnything, sim/scenario TestDecodeOfWriteIsIdentity, cmd/internal/plan TestResolvedIsTheScenario",
}

// TestPropertiesAreHeld: each of M01 to M34 is held by a test that exists.
func TestPropertiesAreHeld(t *testing.T) {
	if len(properties) != 35 {
		t.Errorf("%d properties, want 34", len(properties)-1)
	}
	for i, tests := range properties[1:] {
		for of := range strings.SplitSeq(tests, ", ") {
			if pkg, name, _ := strings.Cut(of, " "); !exists(t, pkg, name) {
				t.Errorf("%s: there is no test %q", fmt.Sprintf("M%02d", i+1), of)
			}
		}
	}
}
