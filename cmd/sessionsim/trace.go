package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/story"
	"github.com/sessionsim/sessionsim/cmd/internal/tracediff"
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// tracing is what trace tells.
type tracing struct {
	changes
	visit   int64 // -1 for none in particular
	between span
	limit   int
	diff    bool
	of      []string // what is compared
}

func traceCmd(a *app) *cobra.Command {
	t := tracing{visit: -1, limit: 200, between: span{0, sim.Forever}}
	cmd := &cobra.Command{
		Use: "trace [FILE|PRESET|-]", Short: "tell one user's story event by event, in plain sentences", GroupID: groupRun,
		Args: t.arguments, ValidArgsFunction: completeScenario,
		Long: "Tells what happens to one visit, or to all in a span of time, sentence by sentence: where each request " +
			"goes, whether the session is found, where its copies travel, what breaks. Without --visit and --between " +
			"it tells the first visit that meets trouble. It runs the first replication of one strategy, the " +
			"scenario's first unless --strategy names another. With --diff it runs two side by side, of two scenarios or two " +
			"strategies of one, and shows the first event in which their stories part; the exit code is then 6.",
		Example: `  sessionsim trace
  sessionsim trace --strategy "clustering async" --visit 17
  sessionsim trace my.yaml --between 118s..125s --limit 50
  sessionsim trace --diff before.yaml after.yaml
  sessionsim trace --diff article --strategy local --strategy sticky --of outcomes`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if t.diff {
				return t.compare(a, args)
			}
			p, err := t.plan(a, append(args, "")[0])
			if err != nil {
				return err
			}
			chosen := cmd.Flags().Changed("visit") || cmd.Flags().Changed("between")
			return t.tell(a, p, chosen)
		},
	}
	t.flags(cmd, false)
	grouped(cmd, "Story", func(fs *pflag.FlagSet) {
		fs.Var(param.CountOr("any", -1, &t.visit, 0, 1<<60), "visit", "only the visit with this `NUMBER`")
		fs.Var(&t.between, "between", "only what happens in `FROM..TO`, such as 10s..20s, 5m.. or ..1s")
		fs.Var(param.Count(&t.limit, 1, 1<<30), "limit", "at most this `NUMBER` of sentences")
		fs.BoolVar(&t.diff, "diff", false, "show where the stories of two scenarios, or of the first two strategies of one, "+
			"part")
		fs.StringSliceVar(&t.of, "of", nil, "with --diff, compare only these `PARTS` of every event: "+
			param.Or(tracediff.Names())+" (default all but draws)")
	})
	return cmd
}

// tell runs the trial and prints the story.
func (t *tracing) tell(a *app, p *plan.Plan, chosen bool) error {
	if err := onlyTrial(a, p); err != nil {
		return err
	}
	trial := p.Trial(0, 0)
	if !chosen {
		visit, err := firstTrouble(trial)
		if err != nil {
			return exit.Wrap(exit.Invalid, err)
		}
		t.visit = visit
	}
	teller, told, present := story.New(&trial.Config), 0, false
	more, err := watch(trial, func(f sim.Fact) (goOn bool) {
		sentence := teller.Tell(&f)
		mine := t.visit < 0 || !story.AboutPlace(&f) && f.Visit == uint64(t.visit)
		present = present && !(mine && f.What == sim.VisitEnds) || mine && f.What == sim.VisitBegins
		switch {
		case f.At >= t.between.to || told == t.limit:
			return false
		case f.At >= t.between.from && (mine || present && story.AboutPlace(&f)):
			if told++; told == 1 && !a.JSON {
				fmt.Fprintf(a.Out, "%s, %s, seed %d\n", p.Name, p.Labels[0], p.Seed)
			}
			t.print(a, &f, sentence, teller)
		}
		return true
	})
	if err != nil {
		return exit.Wrap(exit.Invalid, err)
	}
	return t.finish(a, told, more)
}

// onlyTrial refuses a plan of which not even one trial fits into memory.
func onlyTrial(a *app, p *plan.Plan) error {
	first := *p.Experiment
	first.Strategies, first.Replications = first.Strategies[:1], 1
	_, err := a.affordable(&plan.Plan{Experiment: &first}, 1)
	return err
}

// finish says what the story leaves out.
func (t *tracing) finish(a *app, told int, more bool) error {
	switch {
	case told == 0 && t.visit >= 0:
		return exit.Errorf(exit.Usage, "nothing happens to visit %d here", t.visit).
			Hint("numbers of visits: sessionsim trace --between 0s..10s")
	case told == 0:
		return exit.Errorf(exit.Usage, "nothing happens in %s", t.between.String()).
			Hint("the whole story: sessionsim trace --between 0s..")
	case more && told == t.limit:
		a.Notef("... the story goes on; more of it: --limit %d", 5*t.limit)
	}
	return nil
}

// print prints one sentence, or one line of JSON.
func (t *tracing) print(a *app, f *sim.Fact, sentence string, teller *story.Teller) {
	if !a.JSON {
		fmt.Fprintf(a.Out, "%s %s\n", story.Clock(f.At), sentence)
		return
	}
	if text, err := json.Marshal(lineOf(f, sentence, teller)); err == nil {
		a.Out.Write(append(text, '\n'))
	}
}

// lineOf is a fact for machines.
func lineOf(f *sim.Fact, sentence string, teller *story.Teller) object {
	line := object{"at_ns": f.At, "what": story.Name(f), "text": sentence}
	if !story.AboutPlace(f) {
		line["visit"] = f.Visit
	}
	if f.Session > 0 {
		line["session"] = f.Session
	}
	if f.Version > 0 {
		line["version"] = f.Version
	}
	switch f.What {
	case sim.VisitBegins, sim.VisitEnds:
		return line
	case sim.Routed, sim.Judged, sim.Wrote, sim.Answered:
		line["request"], line["kind"] = f.Request, f.Kind.String()
	case sim.CopySent, sim.CopyArrived, sim.PlacePromoted:
		line["from"] = teller.Place(f.From)
	}
	line["place"] = teller.Place(f.Place)
	if f.What == sim.Judged || f.What == sim.Answered {
		line["outcome"] = f.Outcome.String()
		if f.Outcome == sim.Missing {
			line["cause"] = f.Cause.String()
		}
	}
	if f.What == sim.Answered {
		line["latency_ns"] = f.Latency
	}
	return line
}

// firstTrouble is the first visit that meets trouble, or simply the first.
func firstTrouble(trial sim.Trial) (visit int64, err error) {
	visit = -1
	_, err = watch(trial, func(f sim.Fact) bool {
		if visit < 0 && f.What == sim.VisitBegins {
			visit = int64(f.Visit)
		}
		if story.Trouble(&f) {
			visit = int64(f.Visit)
			return false
		}
		return true
	})
	return visit, err
}

// stop ends a trial from its observer, which has no other way to do so.
type stop struct{}

// watch runs a trial until it ends or until see has had enough, and reports
// whether there was more to see.
func watch(trial sim.Trial, see func(f sim.Fact) (goOn bool)) (more bool, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			if _, ours := cause.(stop); !ours {
				panic(cause)
			}
			more = true
		}
	}()
	trial.Observe = func(f sim.Fact) {
		if !see(f) {
			panic(stop{})
		}
	}
	_, err = sim.Run(&trial)
	return false, err
}
