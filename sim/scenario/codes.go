package scenario

// Code is the name of a sort of problem, with what explain says about it.
type Code struct {
	Name  string // E103
	Title string // a few words
	Text  string // what it means and how to get rid of it
}

// Codes of the problems this package finds, and of those that the meaning of fields gives rise to.
const (
	Unreadable  = "E100"
	UnknownKey  = "E101"
	WrongType   = "E102"
	MissingUnit = "E103"
	OutOfRange  = "E104"
	Duplicate   = "E105"
	Limit       = "E106"
	MissingKey  = "E107"
	UnknownKind = "E108"
	Conflict    = "E201"
	NoTarget    = "E203"
	NoEffect    = "W100"
)

// codes is sorted by name.
var codes = []Code{
	{Unreadable, "unreadable YAML", "The text does not follow the grammar of YAML, so nothing can be said about its " +
		"content. The usual causes are a missing space behind a colon, a tab in the indentation, and a quote or bracket " +
		"that is not closed. The mark shows where reading had to stop; the cause is there or just before."},
	{UnknownKey, "unknown key", "A key that has no meaning at this place. Unknown keys are refused rather than ignored, " +
		"because an ignored typing error would silently run another experiment."},
	{WrongType, "wrong type", "The value is not of the type the key takes: a word instead of a number, a list instead " +
		"of a single value, a unit that belongs to something else."},
	{MissingUnit, "missing unit", "A bare number where a unit is required: 250ms, 10m, 2KiB, 120/s, 5%. 600 could be " +
		"seconds or milliseconds, and the difference would not be noticed."},
	{OutOfRange, "out of range", "The value is well formed but smaller or greater than the key allows. The message " +
		"states the limits."},
	{Duplicate, "duplicate key", "The same key twice in one group. Only one of the values could count, so write it once."},
	{Limit, "beyond the limits of a scenario", "Scenario files have at most 1 MiB, 32 levels and 4 KiB in one value, " +
		"are UTF-8 text without control characters, hold one document, and use no anchors, aliases, merge keys and tags: " +
		"what stands in a scenario is what runs."},
	{MissingKey, "missing key", "A key without which its group has no meaning."},
	{UnknownKind, "unknown kind", "The word behind kind: is not in the catalogue. It selects what the other keys mean."},
	{Conflict, "conflict", "Two settings that are fine by themselves exclude each other. Both places are shown; change " +
		"either."},
	{NoTarget, "unknown target", "A name refers to something that this scenario does not have, such as server D among " +
		"three servers."},
	{NoEffect, "without effect", "The scenario can be run, but a part of it does not do what it seems to: a fault after " +
		"the end of the run, or on a server that is not there at the time; an act on a server that is down; a key " +
		"that means nothing without another."},
}

// Codes returns all codes, sorted by name.
func Codes() []Code { return codes }
