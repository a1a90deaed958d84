package workloads

import (
	"slices"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
)

func init() {
	register(Definition{
		Name:    "daily",
		Summary: "visits arrive at random at a rate that swings once a day",
		New: func(env Env) Options {
			return &dailyOptions{
				Rate: 10, Swing: 0.6, Peak: 14 * param.Hour, Day: param.Day,
				behaviour: newBehaviour(env), clients: newClients(),
			}
		},
	})
}

// dailyOptions are the parameters of a stream of visits with a day's rhythm.
type dailyOptions struct {
	Rate  float64 // visits per second, on average over a day
	Swing float64 // how far the rate rises above the average, relative to it
	Peak  int64   // time of day of the maximum, ns
	Day   int64   // length of a day, ns
	behaviour
	clients
}

func (o *dailyOptions) Fields() []param.Field {
	own := []param.Field{
		{Name: "rate", Value: param.Rate(&o.Rate, minRate, maxRate),
			Doc: "How many visits begin in a unit of time, on average over a whole day."},
		{Name: "swing", Value: param.Share(&o.Swing),
			Doc: "How far the rate rises above the average at the peak, and falls below it half a day later. 0% is " +
				"a flat day; 100% a night without visits."},
		{Name: "peak", Value: param.Duration(&o.Peak, 0, 365*param.Day),
			Doc: "The time of day at which most visits begin. The run starts at the beginning of a day."},
		{Name: "day", Value: param.Duration(&o.Day, param.Second, 365*param.Day),
			Doc: "The length of a day. A shorter day squeezes the rhythm into a shorter run."},
	}
	return slices.Concat(own, o.behaviour.fields(), []param.Field{o.clients.field()})
}

func (o *dailyOptions) Check(c *sim.Config) []sim.Problem {
	problems := slices.Concat(checkEnd(c), o.behaviour.check(), o.clients.check())
	if o.Peak >= o.Day {
		problems = append(problems, sim.Problem{Path: "peak",
			Message: "a day of " + param.FormatDuration(o.Day) + " has no time " + param.FormatDuration(o.Peak),
			Fix:     "choose a peak within the day"})
	}
	return problems
}

func (o *dailyOptions) Workload(luck rng.Source, _ *sim.Config) (sim.Workload, error) {
	return newStream(luck, &o.behaviour, &o.clients, o.Rate*(1+o.Swing), o.curve()), nil
}

// Course implements Coursed.
func (o *dailyOptions) Course(int64) string {
	if o.Swing == 0 {
		return ""
	}
	return "the rhythm of a day"
}

// hours is how many straight lines make a day's curve.
const hours = 24

// cosines are those of 0, 15, 30, 45, 60, 75 and 90 degrees.
var cosines = [hours/4 + 1]float64{1, 0.9659258262890683, 0.8660254037844386, 0.7071067811865476, 0.5,
	0.25881904510252074, 0}

// cosine is the cosine of so many twenty-fourths of a turn, 0 to 24. Opposite
// ones cancel exactly.
func cosine(k int) float64 {
	k = min(k, hours-k)
	if k > hours/4 {
		return -cosines[hours/2-k]
	}
	return cosines[k]
}

// curve is 1 + swing*cos through the hours of the day, straight in between:
// its mean over a day is exactly that of a constant rate.
func (o *dailyOptions) curve() *curve {
	c := &curve{period: o.Day, offset: o.Peak}
	for k := range hours + 1 {
		height := (1 + float64(o.Swing*cosine(k))) / (1 + o.Swing)
		c.knots = append(c.knots, knot{at: o.Day * int64(k) / hours, height: height})
	}
	return c
}
