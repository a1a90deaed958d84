package param

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// TestDescriptions fixes what help texts say about each sort of Value.
func TestDescriptions(t *testing.T) {
	laws := func(x string) string {
		return ", or a distribution such as exp(" + x + ") or lognormal(mean=" + x + ", scv=4)"
	}
	want := map[string]string{
		"duration":              "duration: a duration with a unit from 0s up, such as 250ms",
		"duration or never":     "duration: a duration with a unit from 1s to 1d, such as 10s, or never",
		"bytes":                 "size: a size with a unit from 0B up, such as 4KiB",
		"bytes or unlimited":    "size: a size with a unit from 1KiB to 1GiB, such as 4KiB, or unlimited",
		"count":                 "whole number: a whole number from -3 to 10000",
		"count or unlimited":    "whole number: a whole number from 0 to 10, or unlimited",
		"count64":               "whole number: a whole number from -9223372036854775808 up",
		"rate":                  "rate: a rate from 0/s up, such as 120/s or 5/min",
		"share":                 "share: a share from 0% to 100%, such as 5%",
		"text":                  "text: one line of text, at most 20 bytes",
		"bool":                  "true or false: true or false",
		"one of":                "choice: round-robin or b",
		"enum":                  "choice: low or high",
		"names":                 "list of names: a list of at most 3 names, such as [a, b]",
		"shares":                "list of shares: a list of at most 3 shares, such as [50%, 20%]",
		"duration distribution": "duration distribution: a duration" + laws("10ms"),
		"bytes distribution":    "size distribution: a size" + laws("4KiB"),
		"count distribution":    "number distribution: a number" + laws("10"),
	}
	for _, s := range specimens() {
		v, _ := s.make()
		if got := v.Type() + ": " + v.Expect(); want[s.name] != "" && got != want[s.name] {
			t.Errorf("%s:\n got %s\nwant %s", s.name, got, want[s.name])
		}
	}
}

// TestSchemaPatterns wants the pattern of each text to accept its canonical form, and the schema to be JSON.
func TestSchemaPatterns(t *testing.T) {
	for _, s := range specimens() {
		for _, pair := range s.accept {
			v, _ := s.make()
			if err := v.Set(pair[0]); err != nil {
				t.Fatal(err)
			}
			if _, err := json.Marshal(v.Schema()); err != nil {
				t.Errorf("%s: %v", s.name, err)
			}
			if p, ok := v.Schema()["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(v.String()) {
				t.Errorf("%s: %s does not match %s", s.name, v.String(), p)
			}
		}
	}
}

func TestQuoteShortens(t *testing.T) {
	if got, want := Quote(strings.Repeat("한", 41)), `"`+strings.Repeat("한", 37)+`..."`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := Quote(strings.Repeat("한", 40)); strings.Contains(got, "...") {
		t.Errorf("got %s", got)
	}
}

func TestDistributionOptionsCanBeWritten(t *testing.T) {
	for _, s := range specimens() {
		v, _ := s.make()
		d, ok := v.(*dist)
		if !ok {
			continue
		}
		for _, option := range d.Options() {
			if err := v.Set(option.Name); err != nil && !strings.HasPrefix(option.Name, "file(") {
				t.Errorf("%s: the example %s is refused: %v", s.name, option.Name, err)
			}
		}
	}
}
