package sweep

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"strconv"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/reports/stats"
)

// results are the means and intervals of all points.
type results struct {
	*Sweep
	store    *Store
	measures []reports.Measure
	of       []summary // by point, then strategy, then measure
}

// summary is what the replications say of one measure of one strategy at one point, and of its difference to the
// baseline. It is undefined when a replication does not define the measure, for an average over those that happen to
// would not be comparable.
type summary struct {
	defined          bool
	mean, low, high  float64
	against          stats.Verdict
	difference       float64
	differenceLow    float64
	differenceHigh   float64
	stdDev           float64
	hasDifference    bool
	varianceQuotient float64
}

// at is the estimate of a measure of a strategy at a point.
func (r *results) at(point, strategy, measure int) *summary {
	return &r.of[(point*len(r.Strategies)+strategy)*len(r.measures)+measure]
}

// tables writes the four tables in one walk over the points.
func (st *Store) tables(sums map[string]any) (*results, error) {
	r := &results{Sweep: st.sweep, store: st}
	r.measures, _ = measuresOf(r.Measures)
	r.of = make([]summary, len(r.Points)*len(r.Strategies)*len(r.measures))
	t := &tables{results: r}
	names := []string{"runs.csv", "runs.jsonl", "points.csv", "points.jsonl"}
	var files []*stream
	abort := func(err error) (*results, error) {
		for _, f := range files {
			f.pending.Abort()
		}
		return nil, err
	}
	for _, name := range names {
		f, err := st.stream(name)
		if err != nil {
			return abort(err)
		}
		files = append(files, f)
	}
	t.runs, t.points = csv.NewWriter(files[0]), csv.NewWriter(files[2])
	t.runLines, t.pointLines = json.NewEncoder(files[1]), json.NewEncoder(files[3])
	t.heads()
	for point := range r.Points {
		if err := t.point(point); err != nil {
			return abort(err)
		}
	}
	t.runs.Flush()
	t.points.Flush()
	for len(files) > 0 {
		if err := files[0].commit(sums); err != nil {
			files = files[1:]
			return abort(err)
		}
		files = files[1:]
	}
	return r, nil
}

// tables are the tables while they are written. Their writers keep the first error, which the commit of the file
// behind them returns.
type tables struct {
	*results
	runs, points         *csv.Writer
	runLines, pointLines *json.Encoder
}

func (t *tables) heads() {
	head := []string{"point"}
	for i := range t.Vary {
		head = append(head, t.Vary[i].Path)
	}
	head = append(head, "strategy")
	n := len(head)
	t.runs.Write(append(head[:n:n], "replication", "metric", "value", "unit"))
	t.points.Write(append(head[:n:n], "metric", "unit", "n", "mean", "std_dev", "ci_low", "ci_high", "difference",
		"difference_ci_low", "difference_ci_high", "verdict", "variance_reduction"))
}

// exact writes a number with at most 12 significant digits, as all tables of the program do.
func exact(v float64) string {
	if v == 0 {
		return "0"
	}
	return strconv.FormatFloat(v, 'g', 12, 64)
}

// number is a number in JSON, null when it is none.
type number float64

// MarshalJSON implements json.Marshaler.
func (n number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) {
		return []byte("null"), nil
	}
	return []byte(exact(float64(n))), nil
}

// values reads the records of a strategy at a point and returns its values by measure and replication.
func (r *results) values(point, strategy int) (values [][]float64, digests []uint64, records []Record, err error) {
	values = make([][]float64, len(r.measures))
	first := r.cell(point, strategy) * r.Replications
	for run := first; run < first+r.Replications; run++ {
		record, err := r.store.Record(run)
		if err != nil {
			return nil, nil, nil, err
		}
		digests, records = append(digests, record.Digest), append(records, record)
		for m, v := range record.Values {
			values[m] = append(values[m], v)
		}
	}
	return values, digests, records, nil
}

// defined reports whether every replication defines a measure.
func defined(values []float64) bool {
	for _, v := range values {
		if math.IsNaN(v) {
			return false
		}
	}
	return len(values) > 0
}

// point writes the rows of a point and fills its estimates.
func (t *tables) point(point int) error {
	all := make([][][]float64, len(t.Strategies))
	base, common := 0, []uint64(nil)
	for k, name := range t.Strategies {
		if name == t.Baseline {
			base = k
		}
		values, digests, records, err := t.values(point, k)
		if err != nil {
			return err
		}
		if common == nil {
			common = digests
		}
		for r := range digests {
			if digests[r] != common[r] {
				return exit.Errorf(exit.Mismatch, "at %s, replication %d, %s and %s met different users or outages, and "+
					"cannot be compared", t.Describe(point), r, t.Strategies[0], name)
			}
		}
		all[k] = values
		t.writeRuns(point, k, records)
	}
	for k := range t.Strategies {
		for m := range t.measures {
			e := t.at(point, k, m)
			e.fill(all[k][m], all[base][m], k != base, t.Level)
			t.writePoint(point, k, m, e)
		}
	}
	return nil
}

// fill computes the estimate of a sample, and of its difference to that of the baseline.
func (e *summary) fill(values, base []float64, other bool, level float64) {
	if !defined(values) {
		return
	}
	i := stats.MeanInterval(values, level)
	e.defined, e.mean, e.low, e.high, e.stdDev = true, i.Mean, i.Low, i.High, i.StdDev
	if !other || !defined(base) {
		return
	}
	paired, err := stats.PairedDifference(values, base, level)
	if err != nil {
		panic("sweep: " + err.Error())
	}
	d := paired.Difference
	e.hasDifference, e.against, e.varianceQuotient = true, paired.Verdict, paired.VarianceReduction
	e.difference, e.differenceLow, e.differenceHigh = d.Mean, d.Low, d.High
}

// row begins a row: the point, its values, the strategy.
func (t *tables) row(point, strategy int) []string {
	row := append([]string{strconv.Itoa(point + 1)}, t.Points[point].Values...)
	return append(row, t.Strategies[strategy])
}

// parameters are the values of a point by path.
func (t *tables) parameters(point int) map[string]string {
	all := map[string]string{}
	for i, value := range t.Points[point].Values {
		all[t.Vary[i].Path] = value
	}
	return all
}

func (t *tables) writeRuns(point, strategy int, records []Record) {
	row := t.row(point, strategy)
	n := len(row)
	for r := range records {
		values := map[string]number{}
		for m := range t.measures {
			v := records[r].Values[m]
			if values[t.measures[m].Name] = number(v); !math.IsNaN(v) {
				t.runs.Write(append(row[:n:n], strconv.Itoa(r), t.measures[m].Name, exact(v), string(t.measures[m].Unit)))
			}
		}
		t.runLines.Encode(map[string]any{
			"point": point + 1, "parameters": t.parameters(point), "strategy": t.Strategies[strategy], "replication": r,
			"cell": records[r].Cell.String(), "workload_digest": strconv.FormatUint(records[r].Digest, 16),
			"fingerprint": ID(records[r].Fingerprint).String(), "values": values,
		})
	}
}

func (t *tables) writePoint(point, strategy, measure int, e *summary) {
	if !e.defined {
		return
	}
	m := &t.measures[measure]
	line := map[string]any{
		"point": point + 1, "parameters": t.parameters(point), "strategy": t.Strategies[strategy], "metric": m.Name,
		"unit": m.Unit, "n": t.Replications, "mean": number(e.mean),
	}
	row := append(t.row(point, strategy), m.Name, string(m.Unit), strconv.Itoa(t.Replications), exact(e.mean))
	if t.Replications > 1 {
		row = append(row, exact(e.stdDev), exact(e.low), exact(e.high))
		line["std_dev"], line["ci"] = number(e.stdDev), []number{number(e.low), number(e.high)}
	} else {
		row = append(row, "", "", "")
	}
	switch {
	case e.hasDifference && t.Replications > 1:
		row = append(row, exact(e.difference), exact(e.differenceLow), exact(e.differenceHigh), e.against.String(),
			exact(e.varianceQuotient))
		line["difference"], line["verdict"] = number(e.difference), e.against.String()
		line["difference_ci"] = []number{number(e.differenceLow), number(e.differenceHigh)}
	case e.hasDifference:
		row = append(row, exact(e.difference), "", "", "", "")
		line["difference"] = number(e.difference)
	default:
		row = append(row, "", "", "", "", "")
	}
	t.points.Write(row)
	t.pointLines.Encode(line)
}
