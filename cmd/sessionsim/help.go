package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
)

// helpCmd prints the help of a verb or a topic.
func helpCmd(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND|TOPIC]", Short: "print help about a command or a topic", GroupID: groupOther,
		Long: "Prints what a command does, with examples and all its flags, or what a topic is about.",
		Example: `  sessionsim help
  sessionsim help compare
  sessionsim help exit-codes`,
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := root.Find(args)
			if err != nil || found == root && len(args) > 0 {
				return unknownVerb(root, args[0])
			}
			if len(rest) > 0 {
				return unknownVerb(found, rest[0])
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), help(found))
			return err
		},
	}
}

// help is the text of --help.
func help(cmd *cobra.Command) string {
	var b strings.Builder
	if !cmd.HasParent() {
		b.WriteString(introduction + "\nUsage: sessionsim COMMAND [flags]\n")
		listVerbs(&b, cmd)
	} else {
		if cmd.Runnable() {
			fmt.Fprintf(&b, "Usage: %s\n\n", strings.ReplaceAll(cmd.UseLine(), " [flags]", "")+" [flags]")
		}
		if text := strings.TrimSpace(cmd.Long); cmd.Runnable() {
			b.WriteString(wrap(text, 100, "") + "\n")
		} else {
			b.WriteString(text + "\n")
		}
		listVerbs(&b, cmd)
	}
	if cmd.Example != "" {
		b.WriteString("\nExamples:\n" + strings.TrimRight(cmd.Example, "\n") + "\n")
	}
	if cmd.Runnable() {
		listFlags(&b, cmd)
	}
	return b.String()
}

// listVerbs lists the commands below a command, by group.
func listVerbs(b *strings.Builder, cmd *cobra.Command) {
	list := func(title string, keep func(c *cobra.Command) bool) {
		for _, c := range cmd.Commands() {
			if keep(c) {
				if title != "" {
					fmt.Fprintf(b, "\n%s\n", title)
					title = ""
				}
				fmt.Fprintf(b, "  %-12s %s\n", c.Name(), c.Short)
			}
		}
	}
	for _, g := range cmd.Groups() {
		list(g.Title, func(c *cobra.Command) bool { return c.GroupID == g.ID })
	}
	list("Commands:", func(c *cobra.Command) bool { return c.GroupID == "" && c.Runnable() && c.Name() != "help" })
	list("Topics (sessionsim help TOPIC):", func(c *cobra.Command) bool { return !c.Runnable() && !c.HasSubCommands() })
}

// listFlags lists the flags of a command, by group, and the global ones last.
func listFlags(b *strings.Builder, cmd *cobra.Command) {
	var titles []string
	groups := map[string]*pflag.FlagSet{}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if len(f.Annotations[flagGroup]) == 0 {
			return // global, or help
		}
		title := f.Annotations[flagGroup][0]
		if groups[title] == nil {
			titles = append(titles, title)
			groups[title] = pflag.NewFlagSet(title, pflag.ContinueOnError)
			groups[title].SortFlags = false
		}
		groups[title].AddFlag(f)
	})
	for _, title := range titles {
		fmt.Fprintf(b, "\n%s:\n%s", title, groups[title].FlagUsagesWrapped(100))
	}
	global := cmd.Root().PersistentFlags()
	global.SortFlags = false
	fmt.Fprintf(b, "\nEverywhere:\n%s", global.FlagUsagesWrapped(100))
	b.WriteString("\nEach flag can be set by an environment variable: " + envPrefix + "REPS=30 for --reps 30.\n")
}

// topics are texts that belong to no single verb.
func topics() []*cobra.Command {
	var codes strings.Builder
	for _, m := range exit.Meanings() {
		fmt.Fprintf(&codes, "  %3d  %s\n", m.Code, m.Text)
	}
	return []*cobra.Command{
		{Use: "exit-codes", Short: "the codes with which sessionsim ends", Long: "Exit codes:\n" + codes.String()},
		{Use: "environment", Short: "variables that sessionsim reads", Long: environmentTopic},
		{Use: "files", Short: "what is read and written", Long: filesTopic},
		{Use: "statistics", Short: "how many runs, which differences, what is best", Long: statisticsTopic},
		{Use: "units", Short: "how durations, sizes, rates and distributions are written", Long: unitsTopic},
	}
}

const environmentTopic = `Environment variables:
  SESSIONSIM_<FLAG>   stands for --flag wherever that flag is not given: SESSIONSIM_REPS=30,
                      SESSIONSIM_COLOR=never, SESSIONSIM_OUT=results/today. Hyphens become underscores.
                      A flag that can be repeated takes one value.
  NO_COLOR            no colours, whatever its value
  CLICOLOR_FORCE      colours even where no terminal is seen, unless it is 0
  TERM=dumb           no colours and no progress bar

A flag on the command line is stronger than SESSIONSIM_<FLAG>, and --color than the other three.
`

const filesTopic = `What is read:
  a study             YAML: a base scenario and what varies (sessionsim explain vary); or the name of one
  a scenario          YAML or JSON, at most 1 MiB; "-" is standard input; a preset's name is as good as a file
  files it names      looked for beside the scenario; regular files only
  a result folder     stands for the scenario that made it

What sweep writes: the folder sweep-out/<name>-<hash> with runs.csv, points.csv, the same as JSON lines, summary.md,
charts/ and manifest.json; until it is complete, journals/ with the runs that are done.

What compare writes: the folder out/<name>-<hash>, the hash being that of the scenario and of the files it
reads. Files appear whole or not at all.
  scenario.resolved.yaml  the scenario with every value written out; compare it again for the same results
  result.json             all numbers, with units and intervals (sessionsim schema result)
  summary.md              tables, findings and doubts to read
  metrics.csv             one row for each strategy, replication, scope, metric and statistic
  timeseries.csv          the course of every trial, window by window
  latency/                the distribution of response times, one file for each strategy
  charts/                 all charts as SVG and PNG
  manifest.json           version, seed, digests, and the hash of every file
  run-info.json           when, where and how long: the only file that differs when the same is run again
`

const statisticsTopic = `How numbers are judged. All follows from the seed: neither workers nor interruptions show.

Replications   Independent repetitions of a run, each with luck that all strategies share; Student's intervals.
  --reps 30              so many
  --precision 2%         as many as it takes until the half-width of every mean, and of every difference to the
                         baseline relative to the larger of both means, is within 2 %; judged one by one in their
                         order, from 10 on, and the precision must last for 5 more (5 % more beyond 100), against
                         lucky stops (Hoad, Robinson and Davies). What is rare is counted in events, and what
                         failures cause in failures; what is out of reach even at --max-reps is not waited for.
  --select latency_p99_ms=1ms
                         as many as it takes to find the best by a measure when less than 1 ms does not matter
                         (Kim and Nelson): right in at least 95 % of such choices. Can be repeated.
  --batches 20           one long run of each strategy in 20 pieces instead (batch means); needs a warmup

Start          A scenario with a warmup means the steady state behind it, unless something changes by plan there: a
               day's rhythm, a crowd, an outage, an act of the operators. One without means a run that counts from its
               empty start. MSER-5 and the chart warm-up show how long the start is seen.

Differences    Paired by replication, since strategies share their luck. --pairs baseline or --pairs all shows those
               that hold together at the level (Bonferroni), ratios on the logarithmic scale, the correlation, and how
               many times as many independent runs would be needed.

Choice         A strategy is never worth choosing when another is shown to be better in some measures of interest and,
               in all others, the same or within 1 %. --measure NAME chooses the measures; chart: trade-off.

Percentiles    The mean of the replications' percentiles, each from at least 100/(1-p) observations, else withheld;
               result.json has the pooled one besides.

More about doubts: sessionsim list codes; the first try: sessionsim compare --precision 5%
`

const unitsTopic = `How values are written; a unit is required wherever a bare number could be misread:
  durations      250ms, 1.5s, 10m, 1h30m, 7d
  sizes          512B, 2KiB (2048 bytes), 2KB (2000 bytes), 1.5GiB
  rates          120/s, 5/min, 2/h
  shares         5%, 0.1%
  distributions  exp(7s), uniform(1ms, 5ms), lognormal(median=2KiB, p99=30KiB), erlang(3, 10ms),
                 h2(mean=15ms, scv=9), pareto(alpha=1.2, min=5, max=400), geometric(mean=10),
                 file(latency.csv) for measured values; a plain value is a constant

More about any key of a scenario: sessionsim explain KEY
`
