package stats

import "fmt"

// Doubt names a kind of warning, for programs; the names never change.
type Doubt string

// The doubts this package can raise.
const (
	// TooFewReplications says that an interval is missing or very wide.
	TooFewReplications Doubt = "too-few-replications"
	// TooFewBatches says that the spread of batch means rests on few of them.
	TooFewBatches Doubt = "too-few-batches"
	// CorrelatedBatches says that batch means are not independent, so their interval is too narrow.
	CorrelatedBatches Doubt = "correlated-batches"
	// TooFewObservations says that a quantile is withheld because its tail is too thin.
	TooFewObservations Doubt = "too-few-observations"
)

// Warning is a doubt about a number, printed beside it. It is an error only where the number itself is withheld.
type Warning struct {
	// Doubt is the kind.
	Doubt Doubt
	// Sentence says for a reader what is doubtful and what to do.
	Sentence string
}

// Error returns the sentence.
func (w Warning) Error() string { return w.Sentence }

// fewReplications is the number below which an interval is doubted. With 5 replications t(4) = 2.78 is already 1.4
// times the normal 1.96; with 4, 3 and 2 it is 1.6, 2.2 and 6.5 times.
const fewReplications = 5

// Warnings returns the doubts about an interval made from replications.
func (i Interval) Warnings() []Warning {
	switch {
	case i.N < 2:
		return []Warning{{TooFewReplications, fmt.Sprintf(
			"%s cannot give an interval; run at least %d.", count(i.N, "replication"), fewReplications)}}
	case i.N < fewReplications:
		return []Warning{{TooFewReplications, fmt.Sprintf(
			"%s give a very wide interval; run at least %d.", count(i.N, "replication"), fewReplications)}}
	}
	return nil
}

// count returns "1 replication" or "3 replications".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
