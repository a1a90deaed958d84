package reports

import (
	"bytes"
	_ "embed" // for the schema of result.json
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/sessionsim/sessionsim/reports/stats"
)

// ResultSchema names the format of result.json. Additions keep the number; anything else raises it.
const ResultSchema = "sessionsim.result/1"

//go:embed result.schema.json
var resultSchema []byte

// JSONSchema is the JSON Schema (draft 2020-12) of result.json. The caller must not change it.
func JSONSchema() []byte { return resultSchema }

// object is a JSON object; encoding/json sorts its keys.
type object = map[string]any

// number is a number with at most 12 significant digits.
func number(v float64) json.Number { return json.Number(exact(v)) }

// JSON writes a comparison as result.json, see JSONSchema.
func JSON(c *Comparison) []byte {
	strategies := make([]any, len(c.Runs))
	comparisons := []any{}
	for i := range c.Runs {
		strategies[i] = c.strategyJSON(i)
		if c.Runs[i].Name != c.Baseline {
			comparisons = append(comparisons, c.differencesJSON(i))
		}
	}
	result := object{
		"schema": ResultSchema, "name": c.Name, "seed": c.Seed, "level": number(c.Level), "baseline": c.Baseline,
		"replications": len(c.digests()), "model_version": c.Version, "scenario_hash": c.ScenarioHash,
		"workload_digests": c.digests(), "strategies": strategies, "comparisons": c.jointJSON(comparisons),
		"verdicts": c.verdictsJSON(), "warnings": warningsJSON(c.Warnings),
	}
	result["settling"] = c.Settling.json(c)
	if asked := c.Asked.asks(); asked != nil {
		result["asked"] = asked
	}
	if len(c.Runs) > 1 && c.replications() > 1 {
		result["never_worth_choosing"] = c.beatenJSON()
	}
	if c.Sequence != nil {
		result["sequence"] = c.Sequence.json(c)
	}
	return encode(result)
}

// encode writes an object indented and with its keys sorted; numbers and text never fail.
func encode(v object) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		panic("reports: " + err.Error())
	}
	return b.Bytes()
}

// digests are the workload digests by replication, the same for all strategies.
func (c *Comparison) digests() []string {
	out := make([]string, c.replications())
	if c.Asked.Batches > 0 {
		out = out[:1] // one run
	}
	for r := range out {
		out[r] = fmt.Sprintf("%016x", c.Runs[0].Results[r].Digest)
	}
	return out
}

func (c *Comparison) strategyJSON(run int) object {
	metrics := object{}
	for m := range measures {
		e := &c.Estimates[run][m]
		if !e.Known() {
			continue
		}
		metric := object{"mean": number(e.Mean), "n": e.N, "unit": measures[m].Unit}
		c.addInterval(metric, e.Interval)
		if e.Pooled != nil {
			pooled := object{"value": number(e.Pooled.Mean)}
			c.addInterval(pooled, *e.Pooled)
			metric["pooled"] = pooled
		}
		if len(e.Warnings) > 0 {
			metric["warnings"] = codes(e.Warnings)
		}
		metrics[measures[m].Name] = metric
	}
	var own []Warning
	for _, w := range c.Warnings {
		if w.Strategy == c.Runs[run].Name {
			own = append(own, w)
		}
	}
	first := &c.Runs[run].Results[0]
	return object{
		"id": c.Runs[run].Name, "summary": c.Runs[run].Summary, "metrics": metrics, "warnings": warningsJSON(own),
		"faults": faultsJSON(first), "changes": changesJSON(first),
	}
}

// differencesJSON compares a strategy with the baseline, strategy less baseline.
func (c *Comparison) differencesJSON(run int) object {
	metrics := object{}
	for m := range measures {
		p := c.Estimates[run][m].Against
		if p == nil {
			continue
		}
		metrics[measures[m].Name] = c.differenceJSON(m, p, true)
	}
	return object{"strategy": c.Runs[run].Name, "baseline": c.Baseline, "metrics": metrics}
}

// differenceJSON is one difference; its interval is added where it is at the comparison's own level.
func (c *Comparison) differenceJSON(measure int, p *stats.Paired, interval bool) object {
	metric := object{
		"difference": number(p.Difference.Mean), "n": p.Difference.N, "unit": measures[measure].Unit,
		"verdict": p.Verdict.String(), "correlation": number(p.Correlation),
	}
	if p.VarianceReduction > 0 {
		metric["variance_reduction"] = number(p.VarianceReduction)
	}
	if interval {
		c.addInterval(metric, p.Difference)
	}
	return metric
}

// addInterval adds the interval under a key that tells its level: "ci95", "ci99_9". One replication has none.
func (c *Comparison) addInterval(metric object, i stats.Interval) {
	if !i.Defined() {
		return
	}
	key := "ci" + strings.ReplaceAll(strconv.FormatFloat(c.Level*100, 'g', 6, 64), ".", "_")
	metric[key] = []json.Number{number(i.Low), number(i.High)}
	metric["std_dev"] = number(i.StdDev)
}

func (c *Comparison) verdictsJSON() []any {
	out := make([]any, len(c.Verdicts))
	for i, v := range c.Verdicts {
		out[i] = object{
			"metric": v.Measure, "sentence": v.Sentence, "best": v.Best, "worse": append([]string{}, v.Worse...),
			"level": number(v.Level), "pairs": v.Pairs,
		}
	}
	return out
}

func (c *Comparison) beatenJSON() []any {
	out := make([]any, len(c.Beaten))
	for i, b := range c.Beaten {
		by := make([]any, len(b.By))
		for j := range b.By {
			by[j] = object{"strategy": b.By[j], "better_in": b.In[j]}
		}
		out[i] = object{"strategy": b.Strategy, "beaten_by": by}
	}
	return out
}

func warningsJSON(warnings []Warning) []any {
	out := make([]any, len(warnings))
	for i, w := range warnings {
		o := object{"code": w.Code, "text": w.Text}
		if w.Strategy != "" {
			o["strategy"] = w.Strategy
		}
		if w.Measure != "" {
			o["metric"] = w.Measure
		}
		if w.Detail != "" {
			o["detail"] = w.Detail
		}
		out[i] = o
	}
	return out
}

func codes(warnings []Warning) (out []Code) {
	for _, w := range warnings {
		out = append(out, w.Code)
	}
	return out
}
