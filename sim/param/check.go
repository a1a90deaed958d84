package param

import (
	"fmt"
	"strings"
)

// Check reports what is wrong with a table itself, for the tests of those who write one: names that are not words in
// snake_case or occur twice, fields without documentation or with more than one content, a key "kind" inside a kind,
// and values whose content does not survive being written and read. It is nil for a sound table.
func Check(fields []Field) error { return checkFields("", fields) }

func checkFields(path string, fields []Field) error {
	seen := map[string]bool{}
	for _, f := range fields {
		at := strings.TrimPrefix(path+"."+f.Name, ".")
		if seen[f.Name] || f.Name == "" || strings.Trim(f.Name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			return fmt.Errorf("%s: the name must be a new word in snake_case", at)
		}
		seen[f.Name] = true
		if !strings.HasSuffix(f.Doc, ".") {
			return fmt.Errorf("%s: the documentation must be a sentence", at)
		}
		if err := checkContent(at, f); err != nil {
			return err
		}
	}
	return nil
}

// checkContent checks a field apart from its name, which elements of lists do not have.
func checkContent(at string, f Field) error {
	contents := 0
	for _, has := range []bool{f.Value != nil, f.Fields != nil, f.List != nil, f.Choice != nil} {
		if has {
			contents++
		}
	}
	switch {
	case contents != 1:
		return fmt.Errorf("%s: needs exactly one of Value, Fields, List and Choice, has %d", at, contents)
	case f.Value != nil:
		return checkValue(at, f.Value, f.Required)
	case f.List != nil:
		for i := range f.List.Len() {
			if err := checkContent(fmt.Sprintf("%s.%d", at, i+1), f.List.At(i)); err != nil {
				return err
			}
		}
		return checkContent(at, f.List.Sample())
	case f.Choice != nil:
		return checkChoice(at, f.Choice)
	}
	return checkFields(at, f.Fields)
}

// checkValue writes and reads the content. That of a required value is never used and may be refused.
func checkValue(at string, v Value, required bool) error {
	text := v.String()
	if err := v.Set(text); err != nil && !required {
		return fmt.Errorf("%s: the default %s is refused: %w", at, text, err)
	}
	if again := v.String(); again != text {
		return fmt.Errorf("%s: the default %s reads back as %s", at, text, again)
	}
	return nil
}

func checkChoice(at string, c *Choice) error {
	for _, kind := range c.Kinds {
		fields := kind.Fields()
		path := at + "." + kind.Name
		if kind.Name == "" || kind.Summary == "" || c.Kind(kind.Name).Summary != kind.Summary {
			return fmt.Errorf("%s: needs a new name and a summary", path)
		}
		for _, f := range fields {
			if f.Name == "kind" {
				return fmt.Errorf("%s: the key kind is taken", path)
			}
		}
		if err := checkFields(path, fields); err != nil {
			return err
		}
	}
	if name, _ := c.Current(); name != "" && c.Kind(name) == nil {
		return fmt.Errorf("%s: the default kind %s is not in the catalogue", at, name)
	}
	return nil
}
