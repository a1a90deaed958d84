package accesslog

import (
	"fmt"
	"testing"
)

func TestAddress32(t *testing.T) {
	same := map[string]uint32{
		"192.0.2.1":        0xc0000201,
		"255.255.255.255":  0xffffffff,
		"0.0.0.0":          0,
		"::ffff:192.0.2.1": 0xc0000201,
		"::FFFF:192.0.2.1": 0xc0000201,
	}
	for text, want := range same {
		if got := address32([]byte(text)); got != want {
			t.Errorf("%s: got %08x, want %08x", text, got, want)
		}
	}
	others := []string{"", "192.0.2", "192.0.2.256", "192.0.2.1.", "1234.0.0.1", "2001:db8::1", "host", "1.2.3.4x"}
	for _, text := range others {
		if got := address32([]byte(text)); got>>28 != 0xf {
			t.Errorf("%s: got %08x, which may be somebody's address", text, got)
		}
	}
}

func TestWithoutPort(t *testing.T) {
	tests := map[string]string{
		"192.0.2.1": "192.0.2.1", "192.0.2.1:80": "192.0.2.1", "[2001:db8::1]:443": "2001:db8::1", "[::1]": "::1",
		"2001:db8::1": "2001:db8::1", "::1": "::1", "host:80": "host", "": "", "[": "[",
	}
	for text, want := range tests {
		if got := string(withoutPort([]byte(text))); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// TestDisguise: a permutation of the networks, and of the addresses inside each; another secret is another one.
func TestDisguise(t *testing.T) {
	d, other := newDisguise("a secret"), newDisguise("another")
	seen := make(map[uint32]bool)
	same := 0
	for network := range uint32(5000) {
		hidden := d.address(network<<8) >> 8
		if seen[hidden] {
			t.Fatalf("two networks became %06x", hidden)
		}
		seen[hidden] = true
		if hidden == other.address(network<<8)>>8 {
			same++
		}
	}
	if same > 2 { // 5000 / 2^24 is 0.0003 expected.
		t.Errorf("%d networks are the same under another secret", same)
	}
	hosts := make(map[uint32]bool)
	for host := range uint32(256) {
		ip := d.address(0xc0000200 | host)
		if ip>>8 != d.address(0xc0000200)>>8 {
			t.Errorf("host %d left its network", host)
		}
		hosts[ip] = true
	}
	if len(hosts) != 256 {
		t.Errorf("256 hosts became %d", len(hosts))
	}
}

// TestHashSpreads: 2^16 near equal keys meet no other, and fill 2^10 buckets evenly: chi squared with 1023 degrees of
// freedom is below 1168 with probability 0.999.
func TestHashSpreads(t *testing.T) {
	seen := make(map[uint64]bool)
	var low, high [1024]int
	for i := range 1 << 16 {
		h := hashBytes(3, fmt.Appendf(nil, "10.0.%d.%d", i>>8, i&255))
		seen[h] = true
		low[h&1023]++
		high[h>>54]++
	}
	if len(seen) != 1<<16 {
		t.Errorf("%d different hashes of %d", len(seen), 1<<16)
	}
	for name, counts := range map[string][1024]int{"low": low, "high": high} {
		chi := 0
		for _, n := range counts {
			chi += (n - 64) * (n - 64)
		}
		if chi /= 64; chi > 1168 {
			t.Errorf("chi squared of the %s bits is %d", name, chi)
		}
	}
}
