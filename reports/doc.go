// Package reports turns the integers of trials into what people read: one table of measures, a comparison of
// strategies with intervals and verdicts, and its writers.
//
// # One set of numbers
//
// Compare computes every number once. Text, Markdown, CSV, JSON and charts only format what stands in the Comparison,
// so they cannot disagree. The measures stand in one table, see Measures: a new one is one entry there.
//
// # What may be said
//
// Strategies meet the same luck in each replication, so they are compared by paired differences. A strategy is called
// lower or higher than another only when the interval of that difference excludes 0, at a level that holds for all
// pairs of a measure together. Doubts are data, see Warning, and are printed beside the numbers.
//
// What was asked besides the scenario is in Asked: which measures matter, a precision or a best strategy that ends the
// replications (Judge, Sequence), batches of one run. Settling says whether the runs mean a steady state and whether
// they reach it, Differences compares pairs that hold together, and Beaten names what is never worth choosing.
//
// # The same bytes
//
// The package touches no operating system, no clock and no map order. Numbers are printed with at most 12 significant
// digits, which hides the last bits in which machines may differ.
package reports
