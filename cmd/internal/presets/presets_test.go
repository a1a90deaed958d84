package presets_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sessionsim/sessionsim/cmd/internal/presets"
)

// TestPresets checks what every preset owes its readers: it reads without a
// word of complaint, is called like its file, tells in a line what it shows and
// in prose what to look for, and has a story test that holds it to that.
func TestPresets(t *testing.T) {
	stories := storyTests(t)
	for _, name := range presets.Names() {
		t.Run(name, func(t *testing.T) {
			p := read(t, name)
			text, _ := presets.Text(name)
			if len(p.Warnings) > 0 {
				t.Errorf("it reads with warnings: %v", p.Warnings)
			}
			if p.Name != name {
				t.Errorf("it calls itself %q", p.Name)
			}
			if p.Summary == "" || len(p.Summary) > 120 {
				t.Errorf("its summary has %d characters, want 1 to 120", len(p.Summary))
			}
			for _, part := range []string{"\n# Look at: ", "\n# Numbers: "} {
				if !strings.HasPrefix(string(text), "# ") || !strings.Contains(string(text), part) {
					t.Errorf("the comment above it has no paragraph %q", strings.Trim(part, "\n# "))
				}
			}
			for i, line := range strings.Split(string(text), "\n") {
				if len(line) > 120 {
					t.Errorf("line %d has %d characters", i+1, len(line))
				}
			}
			if story := "Test" + camel(name); !strings.Contains(stories, "\nfunc "+story+"(t *testing.T) {") {
				t.Errorf("it has no story test %s", story)
			}
		})
	}
	if _, ok := presets.Text(presets.Default); !ok {
		t.Errorf("the default preset %s does not exist", presets.Default)
	}
}

// storyTests is the text of all tests of this folder.
func storyTests(t *testing.T) string {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

// camel turns sticky-crash into StickyCrash.
func camel(name string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(name, "-") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// TestCatalogue: the forty scenarios are forty presets, and who explains a
// complaint names one that there is.
func TestCatalogue(t *testing.T) {
	numbers := map[int]string{}
	for _, name := range presets.Names() {
		if n := presets.Number(name); n > 0 {
			numbers[n] = name
		}
		for _, id := range presets.Explains(name) {
			if !slices.ContainsFunc(presets.Complaints(), func(c presets.Complaint) bool { return c.ID == id }) {
				t.Errorf("%s explains %s, which nobody has complained about", name, id)
			}
		}
	}
	if len(presets.Scenarios()) != 40 {
		t.Errorf("the catalogue has %d scenarios", len(presets.Scenarios()))
	}
	for i, name := range presets.Scenarios() {
		if numbers[i+1] != name {
			t.Errorf("scenario %d is the preset %q, want %q", i+1, numbers[i+1], name)
		}
	}
}
