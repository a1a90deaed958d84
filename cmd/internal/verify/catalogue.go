package verify

import (
	"slices"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
)

// Catalogue is every case.
func Catalogue() []Case {
	return slices.Concat(queueing(), locals(), zeros(), replication(), traffic(), memory(), networks(), lifetimes(),
		orders(), coupons(), bursts(), acknowledgements(), newcomers())
}

// text is a scenario of the catalogue.
func text(scenario string) plan.Source {
	return plan.Source{Name: "catalogue", Text: []byte(scenario)}
}
