package verify

import "slices"

// Catalogue is every case.
func Catalogue() []Case {
	return slices.Concat(queueing(), locals(), zeros(), replication(), traffic(), memory())
}
