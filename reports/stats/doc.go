// Package stats turns the numbers of replications into statements that can be defended: intervals, paired
// differences, warm-up, batch means, load skew, when to stop and which system is best.
//
// # Input
//
// A sample holds one value per replication, in replication order, unless a function says otherwise. Values must be
// finite and within ±1e150, so that squares stay finite, and a confidence level lies strictly between 0 and 1. A caller
// that breaks these rules has a bug, so every function panics with "stats: ...". What honest data can do (samples of
// different length, a ratio to zero, too few observations) is returned as an error. A doubt about a good number is
// neither: it is a Warning, printed beside the number.
//
// # The same bytes on every machine
//
// Sums are plain loops in index order, because gonum's assembly adds in another order. Every product is wrapped in
// float64(...), which forbids the compiler to fuse it with an addition; so is a division by a
// power of two, which compilers turn into a product. Logarithms, powers and the quantiles of
// distributions differ between processors in their last bits; they are made in transcendental.go only, which rounds
// them until the difference is gone. All else is + - * / and the square root, which IEEE 754 defines exactly.
package stats
