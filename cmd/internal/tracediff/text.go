package tracediff

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/sessionsim/sessionsim/cmd/internal/story"
)

// Write tells a difference in sentences; a and b are the names of the trials.
//
//	11 facts are the same, up to
//	  00:01.010  the balancer sends the post of visit 0 to B
//	then
//	  local:   00:01.010  the post of visit 0 reaches B; B has no session 1 (wrong server); sent to log in
//	  sticky:  00:01.010  the post of visit 0 reaches A; A has session 1, version 1
//	They differ in outcome.
func (d *Difference) Write(w io.Writer, a, b string) error {
	var text strings.Builder
	if d.Last == nil {
		text.WriteString("The stories differ from the first fact on:\n")
	} else {
		fmt.Fprintf(&text, "%s the same in both, up to\n  %s\nthen\n", count(d.Same), d.Last)
	}
	width := max(len([]rune(a)), len([]rune(b))) + 1
	fmt.Fprintf(&text, "  %-*s  %s\n  %-*s  %s\n", width, a+":", d.A, width, b+":", d.B)
	if d.A != nil && d.B != nil {
		fmt.Fprintf(&text, "They differ in %s.\n", strings.Join(d.fields(), ", "))
	}
	_, err := io.WriteString(w, text.String())
	return err
}

func count(facts int64) string {
	if facts == 1 {
		return "1 fact is"
	}
	return fmt.Sprintf("%d facts are", facts)
}

// String is a line of a story: the time and the sentence.
func (e *Entry) String() string {
	if e == nil {
		return "the story is over"
	}
	return story.Clock(e.At) + "  " + e.Sentence
}

// fields names the fields in which two facts differ. Times come with their
// values, because sentences round them.
func (d *Difference) fields() (list []string) {
	factA, _ := d.of.keep(&d.A.Fact)
	factB, _ := d.of.keep(&d.B.Fact)
	a, b := reflect.ValueOf(factA), reflect.ValueOf(factB)
	for i := range a.NumField() {
		field := a.Type().Field(i)
		if !field.IsExported() || a.Field(i).Equal(b.Field(i)) {
			continue
		}
		name := strings.ToLower(field.Name)
		if field.Name == "At" || field.Name == "Latency" {
			name += fmt.Sprintf(" (%d ns, %d ns)", a.Field(i).Int(), b.Field(i).Int())
		}
		list = append(list, name)
	}
	return list
}
