package param

// Field is one entry of a table: a key with its documentation, and exactly one of Value, Fields, List and Choice.
type Field struct {
	Name     string  // key in the file, in snake_case; empty for an element of a List
	Doc      string  // one or two plain sentences: what it does, what it interacts with
	Source   string  // who has this default in real life and where that is documented; empty when it is ours
	Required bool    // the key must be written wherever its group is written
	Value    Value   // a single value
	Fields   []Field // a group of further fields
	List     *List   // any number of elements
	Choice   *Choice // a group whose fields depend on its key "kind"
}

// Value moves one parameter between text and its place in memory.
type Value interface {
	// Set parses text and stores the result. A refused text returns an *Error and leaves the place untouched.
	Set(text string) error
	// String returns the canonical text of the place: Set accepts it and restores the identical content.
	String() string
	// Type names the type in one to three plain words, such as "duration".
	Type() string
	// Expect completes "must be": "a duration with a unit from 0s to 1d, such as 250ms".
	Expect() string
	// Schema is the JSON Schema (draft-07) of what a file may hold.
	Schema() map[string]any
}

// Lister is a Value that holds several items. Its text separates them with commas; a file may also write a list.
type Lister interface {
	Value
	// Items returns the canonical text of each item.
	Items() []string
}

// List is a field with any number of elements. The elements have a Field each, without a name. ListOf makes one.
type List struct {
	New    func() Field      // appends an element with its defaults and returns its field
	Len    func() int        // number of elements
	At     func(i int) Field // field of element i, counted from 0
	Clear  func()            // removes all elements; a list in a file replaces the default one
	Sample func() Field      // field of an element that is not in the list, for help texts and the schema
	Max    int               // greatest number of elements; 0 means no limit of its own
}

// ListOf describes the list in *place. fresh makes an element with its defaults; field describes an element, and is
// called again after the list has grown and moved, so that what it returns must only be bound to its argument.
func ListOf[T any](place *[]T, fresh func() T, field func(*T) Field) *List {
	return &List{
		New: func() Field {
			*place = append(*place, fresh())
			return field(&(*place)[len(*place)-1])
		},
		Len:   func() int { return len(*place) },
		At:    func(i int) Field { return field(&(*place)[i]) },
		Clear: func() { *place = nil },
		Sample: func() Field {
			element := fresh()
			return field(&element)
		},
	}
}

// Choice is a group selected from a catalogue by its key "kind". In a file a bare word is short for {kind: word}.
type Choice struct {
	Kinds   []Kind                          // the catalogue
	Set     func(kind string) []Field       // selects a kind of the catalogue and returns its fields with their defaults
	Current func() (kind string, f []Field) // what is selected; kind is empty when nothing is
}

// Kind is one entry of a catalogue.
type Kind struct {
	Name    string         // the word in the file
	Summary string         // one line for lists
	Fields  func() []Field // fields bound to defaults that nothing uses, for help texts and the schema
}

// KindNames returns the names of the catalogue in its order.
func (c *Choice) KindNames() []string {
	names := make([]string, len(c.Kinds))
	for i, kind := range c.Kinds {
		names[i] = kind.Name
	}
	return names
}

// Kind returns the entry of the catalogue with that name, nil when there is none.
func (c *Choice) Kind(name string) *Kind {
	for i := range c.Kinds {
		if c.Kinds[i].Name == name {
			return &c.Kinds[i]
		}
	}
	return nil
}
