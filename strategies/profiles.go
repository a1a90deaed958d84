package strategies

import (
	"embed"
	"slices"
	"strings"
	"sync"

	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/scenario"
)

// The groups of servers of products: data files with their sources, not code.
// Each names a strategy and gives all its parameters; a scenario can take it by
// its name and override any of them.

//go:embed groups/*.yaml
var groups embed.FS

// profile is a strategy under the name of a product.
type profile struct {
	Options
	name string
}

// Label is the product's name.
func (p *profile) Label() string { return p.name }

// profiles lists the products as definitions.
var profiles = sync.OnceValue(func() (all []Definition) {
	files, err := groups.ReadDir("groups")
	if err != nil {
		panic("strategies: " + err.Error())
	}
	for _, file := range files {
		text, err := groups.ReadFile("groups/" + file.Name())
		if err != nil {
			panic("strategies: " + err.Error())
		}
		name := strings.TrimSuffix(file.Name(), ".yaml")
		_, summary := decodeProfile(name, text)
		all = append(all, Definition{Name: name, Summary: summary, New: func() Options {
			options, _ := decodeProfile(name, text)
			return options
		}})
	}
	return all
})

// decodeProfile reads a product's file over the defaults of its strategy.
func decodeProfile(name string, text []byte) (options Options, summary string) {
	var chosen Options
	kind := ""
	choice := &param.Choice{
		Set: func(word string) []param.Field {
			i := slices.IndexFunc(registry, func(d Definition) bool { return d.Name == word })
			kind, chosen = word, registry[i].New()
			return append([]param.Field{{Name: "summary", Doc: "One line.", Value: param.Text(&summary, 200)}},
				chosen.Fields()...)
		},
		Current: func() (string, []param.Field) { return kind, nil },
	}
	for _, d := range registry {
		choice.Kinds = append(choice.Kinds, param.Kind{Name: d.Name, Summary: d.Summary})
	}
	whole := "profile:\n  " + strings.ReplaceAll(string(text), "\n", "\n  ")
	field := param.Field{Name: "profile", Doc: "The product.", Choice: choice}
	if _, problems := scenario.Decode(name, []byte(whole), []param.Field{field}); problems.Err() != nil {
		panic("strategies: " + problems.Error())
	}
	return &profile{Options: chosen, name: name}, summary
}
