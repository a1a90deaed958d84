package scenario

import (
	"bytes"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
	"pgregory.net/rapid"
)

// compile returns the schema of the test table, checked against draft-07.
func compile(t *testing.T) *jsonschema.Schema {
	text, err := Schema(newConfig().table(), "test")
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("mem:///scenario.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("mem:///scenario.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// conforms validates YAML as an editor does: with the types that YAML gives to plain scalars.
func conforms(schema *jsonschema.Schema, text []byte) error {
	var document any
	if err := yaml.Load(text, &document); err != nil {
		return err
	}
	return schema.Validate(document)
}

func TestSchemaAcceptsGoodFiles(t *testing.T) {
	schema := compile(t)
	for _, text := range []string{goodFile, "{}", "workload: {rate: 5/min}", "workload: visits",
		"cluster: {memory: unlimited}",
		"cluster: {service: 'lognormal(median=1ms, p99=3s)'}", "ratio: 0.5%", "duration: 1h30m", "strategies: []"} {
		if err := conforms(schema, []byte(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if _, problems := Decode("x", []byte(text), newConfig().table()); problems != nil {
			t.Errorf("%s: %v", text, problems)
		}
	}
}

func TestSchemaAcceptsWhatIsWritten(t *testing.T) {
	schema := compile(t)
	rapid.Check(t, func(t *rapid.T) {
		text := Write(draw(t).table())
		if err := conforms(schema, text); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	})
}

func TestSchemaRefusesBadFiles(t *testing.T) {
	schema := compile(t)
	for _, text := range []string{"zone: eu", "cluster: {serves: 3}", "cluster: 3", "cluster: {servers: three}",
		"cluster: {servers: 0}", "cluster: {servers: 2.5}", "duration: 600", "duration: 10 min", "cluster: {memory: 64}",
		"cluster: {queue: never}", "cluster: {discipline: fifo}", "cluster: {hold_worker: 1}", "cluster: {service: 10}",
		"cluster: {service: normal(3ms)}", "ratio: 0.05", "workload: {rate: 120}", "workload: visit",
		"workload: {kind: visit}",
		"workload: replay", "workload: {kind: replay}", "workload: {kind: steady, pages: 3}", "strategies: [stiky]",
		"strategies: [{by: ip}]", "strategies: local", "faults: [{at: 1s}]", "faults: [{target: a, at: 1s, form: 3s}]",
		"tags: [a, b, c, d, e, f]", "hot: [0.5]"} {
		if conforms(schema, []byte(text)) == nil {
			t.Errorf("%s: accepted", text)
		}
		if _, problems := Decode("x", []byte(text), newConfig().table()); problems.Err() == nil {
			t.Errorf("%s: accepted by Decode", text)
		}
	}
}

func TestSchemaIsStable(t *testing.T) {
	first, _ := Schema(newConfig().table(), "test")
	second, _ := Schema(newConfig().table(), "test")
	if !bytes.Equal(first, second) {
		t.Error("two schemas of one table differ")
	}
	golden(t, "testdata/schema.golden", string(first)+"\n")
}
