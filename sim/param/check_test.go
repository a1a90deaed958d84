package param

import (
	"strings"
	"testing"

	"github.com/sessionsim/sessionsim/sim/rng"
)

func TestCheck(t *testing.T) {
	n, d := 3, rng.Exponential(1e9/3.0)
	value := Count(&n, 1, 10)
	sound := Field{Name: "a", Doc: "It is.", Value: value}
	kinds := func(fields ...Field) *Choice {
		return &Choice{Kinds: []Kind{{"x", "an x", func() []Field { return fields }}},
			Current: func() (string, []Field) { return "x", fields }}
	}
	list := []int{1, 99}
	tests := []struct {
		want   string // part of the message; empty for a sound table
		fields []Field
	}{
		{"", []Field{sound}},
		{"", []Field{{Name: "d", Doc: "Its mean is a third of a second.", Value: DurationDist(&d, nil)}}},
		{"", []Field{{Name: "c", Doc: "It is.", Choice: kinds(sound)}, {Name: "g", Doc: "It is.", Fields: []Field{sound}}}},
		{"a: the name must be a new word", []Field{sound, sound}},
		{"a-b: the name must be", []Field{{Name: "a-b", Doc: "It is.", Value: value}}},
		{"b: the documentation must be a sentence", []Field{{Name: "b", Doc: "what", Value: value}}},
		{"b: needs exactly one of", []Field{{Name: "b", Doc: "It is."}}},
		{"has 2", []Field{{Name: "b", Doc: "It is.", Value: value, Fields: []Field{sound}}}},
		{"b: the default 3 is refused: must be from 4 to 9", []Field{{Name: "b", Doc: "It is.", Value: Count(&n, 4, 9)}}},
		{"c.x: the key kind is taken", []Field{{Name: "c", Doc: "It is.",
			Choice: kinds(Field{Name: "kind", Doc: "It is.", Value: value})}}},
		{"g.b: the documentation", []Field{{Name: "g", Doc: "It is.", Fields: []Field{{Name: "b", Value: value}}}}},
		{"l.2: the default 99 is refused", []Field{{Name: "l", Doc: "It is.", List: ListOf(&list,
			func() int { return 1 }, func(p *int) Field { return Field{Value: Count(p, 1, 10)} })}}},
	}
	for _, test := range tests {
		err := Check(test.fields)
		if test.want == "" && err != nil {
			t.Error(err)
		} else if test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}
