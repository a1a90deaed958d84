package sweep

import "github.com/sessionsim/sessionsim/reports/chart"

type namedChart struct {
	name  string
	chart chart.Chart
}

func (r *results) charts() ([]namedChart, error) { return nil, nil }
func (r *results) markdown() []byte              { return []byte("# " + r.Name + "\n") }
