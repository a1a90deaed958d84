package scenario

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/sessionsim/sessionsim/sim/param"
)

// object is a JSON object whose keys keep their order.
type object []member

type member struct {
	key   string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		key, _ := json.Marshal(m.key)
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// Schema returns the JSON Schema (draft-07, which editors understand) of scenario files with this table. It accepts
// what Decode accepts, except for numbers in quotes; ranges of values with units are left to Decode.
func Schema(fields []param.Field, title string) ([]byte, error) {
	schema := object{{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", title}}
	return json.MarshalIndent(append(schema, groupSchema(fields, "")...), "", "  ")
}

// groupSchema describes a group; a kind is the value of its key "kind", if it has one.
func groupSchema(fields []param.Field, kind string) object {
	properties, required := object{}, []string{}
	if kind != "" {
		properties = append(properties, member{"kind", map[string]any{"const": kind}})
	}
	for _, f := range fields {
		properties = append(properties, member{f.Name, fieldSchema(f)})
		if f.Required {
			required = append(required, f.Name)
		}
	}
	group := object{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}}
	if len(required) > 0 {
		group = append(group, member{"required", required})
	}
	return group
}

// fieldSchema describes a field with its documentation.
func fieldSchema(f param.Field) object {
	schema := object{}
	if f.Doc != "" {
		schema = append(schema, member{"description", f.Doc})
	}
	switch {
	case f.Value != nil:
		return append(schema, valueSchema(f.Value)...)
	case f.List != nil:
		schema = append(schema, member{"type", "array"}, member{"items", fieldSchema(f.List.Sample())})
		if f.List.Max > 0 {
			schema = append(schema, member{"maxItems", f.List.Max})
		}
		return schema
	case f.Choice != nil:
		return append(schema, member{"anyOf", choiceSchema(f.Choice)})
	default:
		return append(schema, groupSchema(f.Fields, "")...)
	}
}

// valueSchema describes a single value with its default.
func valueSchema(v param.Value) object {
	var content any = v.String()
	if l, ok := v.(param.Lister); ok {
		content = l.Items()
	} else if native(v, v.String()) {
		content = json.RawMessage(v.String())
	}
	schema, own := object{}, v.Schema()
	for _, key := range slices.Sorted(maps.Keys(own)) {
		schema = append(schema, member{key, own[key]})
	}
	return append(schema, member{"default", content})
}

// choiceSchema lists the bare words and the groups of a catalogue.
func choiceSchema(c *param.Choice) []any {
	current, _ := c.Current()
	words, groups := []string{}, []any{}
	for _, kind := range c.Kinds {
		fields := kind.Fields()
		group := object{{"description", kind.Summary}}
		group = append(group, groupSchema(fields, kind.Name)...)
		needs := false
		for _, f := range fields {
			needs = needs || f.Required
		}
		if !needs {
			words = append(words, kind.Name)
		}
		if kind.Name != current {
			group = requireKind(group)
		}
		groups = append(groups, group)
	}
	return append([]any{object{{"type", "string"}, {"enum", words}}}, groups...)
}

// requireKind adds the key "kind" to what a group requires.
func requireKind(group object) object {
	last := len(group) - 1
	if group[last].key == "required" {
		group[last].value = append([]string{"kind"}, group[last].value.([]string)...)
		return group
	}
	return append(group, member{"required", []string{"kind"}})
}
