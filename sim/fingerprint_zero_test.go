package sim

import "testing"

// TestFingerprintOfZeros: what an older version did not know, and what is zero
// in a result, leaves its fingerprint as it was.
func TestFingerprintOfZeros(t *testing.T) {
	type older struct {
		Digest uint64
		Counts [2]uint64
	}
	type newer struct {
		Added  int
		Digest uint64
		Counts [3]uint64
		More   string
	}
	if fingerprintOf(&older{7, [2]uint64{0, 5}}) != fingerprintOf(&newer{Digest: 7, Counts: [3]uint64{0, 5}}) {
		t.Error("fields and entries that are zero show in the fingerprint")
	}
}
