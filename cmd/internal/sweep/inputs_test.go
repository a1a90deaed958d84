package sweep

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
)

// reading is a study whose second and third point each read a file of their own, with this content.
func reading(t *testing.T, content *string) *Sweep {
	t.Helper()
	const text = "name: reading\nbase: small.yaml\nreplications: 2\nmeasures: [latency_mean_ms]\n" +
		"vary: [{path: workload.think, values: [exp(1s), file(slow.txt), file(quick.txt)]}]\n"
	opened := func(name string) (io.ReadCloser, error) {
		if name != "slow.txt" && name != "quick.txt" {
			return nil, fmt.Errorf("there is no file %s", name)
		}
		return io.NopCloser(strings.NewReader(*content)), nil
	}
	s, err := Read(t.Context(), Source{Name: "study.yaml", Text: []byte(text),
		Base: func(string) (plan.Source, error) {
			const base = "duration: 5s\nwindow: 5s\nworkload: {rate: 5/s}\nstrategies: [local]\n"
			return plan.Source{Name: "small.yaml", Text: []byte(base), Open: opened}, nil
		}}, "1.0", Changes{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestInputs: a study knows the files of all its points, and what they hold is a part of the identity of a run; runs
// that read none do not depend on them.
func TestInputs(t *testing.T) {
	content, other := "500000000\n", "700000000\n"
	one, two := reading(t, &content), reading(t, &other)
	if diff := cmp.Diff([]string{"quick.txt", "slow.txt"}, one.Inputs); diff != "" {
		t.Error(diff)
	}
	for i, reads := range []bool{false, true, true} {
		if differs := one.Cells[i].ID != two.Cells[i].ID; differs != reads {
			t.Errorf("cell %d: another identity with other content: %v, want %v", i, differs, reads)
		}
	}
}

// TestChangedInput: runs that read a file which has changed since the sweep began fail, and leave no record.
func TestChangedInput(t *testing.T) {
	content := "500000000\n"
	s := reading(t, &content)
	st := open(t, s, t.TempDir())
	content = "700000000\n"
	err := st.Run(t.Context(), Shard{}, 1, &quiet{})
	if err == nil || !strings.Contains(err.Error(), "4 runs failed") ||
		!strings.Contains(err.Error(), "a file that the scenario reads has changed since the sweep began") {
		t.Errorf("gave %v", err)
	}
	if again := open(t, s, st.Dir); again.Found != 2 {
		t.Errorf("%d runs are done, want the 2 that read no file", again.Found)
	}
}
