package presets_test

import "testing"

// A server that is back is slow at first. With slow start the 99th percentile
// of the response time is lower in every replication than without, and fewer
// requests have ever waited at B.
func TestSlowStartAndCold(t *testing.T) {
	with := play(t, "slow-start-and-cold", "replications=3")
	without := play(t, "slow-start-and-cold", "replications=3", "cluster.balancer.slow_start=0s")
	low, high := with.of("external redis"), without.of("external redis")
	for i := range low {
		slow, fast := low[i].Latency.Quantile(99, 100), high[i].Latency.Quantile(99, 100)
		t.Logf("p99 %d ms with slow start, %d ms without", slow/1e6, fast/1e6)
		if slow >= fast {
			t.Errorf("replication %d: p99 is %d ms with slow start and %d ms without", i+1, slow/1e6, fast/1e6)
		}
		if a, b := low[i].Places[1].QueuePeak, high[i].Places[1].QueuePeak; a >= b {
			t.Errorf("replication %d: %d requests waited at B with slow start and %d without", i+1, a, b)
		}
	}
}
