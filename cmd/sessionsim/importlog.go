package main

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/folder"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/workloads/accesslog"
)

func importCmd(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use: "import", Short: "make a scenario of an access log", GroupID: groupWrite, Args: cobra.ArbitraryArgs,
		Long: "Makes scenarios of what a real service recorded.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownVerb(cmd, args[0])
			}
			return exit.Errorf(exit.Usage, "import needs to know what").
				Hint("an access log: sessionsim import log FILE -o X.yaml")
		},
	}
	cmd.AddCommand(importLogCmd(a))
	return cmd
}

// logImport is how to import an access log.
type logImport struct {
	accesslog.Options
	format, key string
	rules       []string
	out         string
	force       bool
}

func importLogCmd(a *app) *cobra.Command {
	l := logImport{Options: accesslog.Defaults()}
	l.format, l.key = string(l.Format), string(l.Key)
	cmd := &cobra.Command{
		Use: "log FILE|- -o X.yaml", Short: "make a scenario of a web server's access log",
		Args: arguments(1, 1, "one access log"),
		Long: "Reads an access log in the Common, Combined or JSON lines format, plain or gzip, in bounded memory, and " +
			"writes X.yaml, a scenario, and X.visits, the visits it replays. What was read, skipped and doubtful is " +
			"summed up on standard output. Requests of one client belong to one visit until it is silent for longer " +
			"than --gap.",
		Example: `  sessionsim import log access.log -o shop.yaml && sessionsim compare shop.yaml
  sessionsim import log access.log.gz -o shop.yaml --gap 15m --max-bad 5%
  sessionsim import log app.jsonl -o app.yaml --format json --key session_id --rule "login POST */session"`,
		RunE: func(_ *cobra.Command, args []string) error { return l.run(a, args[0]) },
	}
	l.flags(cmd)
	return cmd
}

func (l *logImport) flags(cmd *cobra.Command) {
	grouped(cmd, "Reading", func(fs *pflag.FlagSet) {
		fs.Var(param.OneOf(&l.format, words("auto", "common", "combined", "json")...), "format",
			"the log's format: `auto|common|combined|json`")
		fs.StringVar(&l.key, "key", l.key, "what makes requests one client's: address+agent, address, user or a `FIELD` of "+
			"JSON lines")
		fs.Var(param.Duration(&l.Gap, param.Millisecond, 30*param.Day), "gap",
			"a visit ends after `SILENCE` longer than this")
		fs.StringArrayVar(&l.rules, "rule", nil, "\"`KIND METHODS PATH...`\" makes requests a login, read, write, logout or "+
			"ignore; comes before the usual rules; can be repeated")
		fs.Var(param.Share(&l.MaxBad), "max-bad", "the `SHARE` of lines that may be unreadable")
	})
	grouped(cmd, "Writing", func(fs *pflag.FlagSet) {
		fs.StringVarP(&l.out, "output", "o", "", "the scenario `FILE` to write")
		fs.StringVar(&l.Anonymize, "anonymize", "", "replace addresses one to one, keyed by this `SECRET`; better given as "+
			envName("anonymize"))
		fs.BoolVar(&l.force, "force", false, "overwrite files that exist")
	})
}

// run imports the log. The scenario is written last, so that one that exists
// is complete.
func (l *logImport) run(a *app, name string) error {
	if err := l.prepare(); err != nil {
		return err
	}
	visits := strings.TrimSuffix(l.out, filepath.Ext(l.out)) + ".visits"
	if !l.force {
		for _, file := range []string{l.out, visits} {
			if err := mustNotExist(file); err != nil {
				return err
			}
		}
	}
	log, err := openLog(a, name)
	if err != nil {
		return err
	}
	defer log.Close()
	pending, err := folder.Create(visits)
	if err != nil {
		return err
	}
	summary, err := accesslog.Import(&interruptible{a.ctx.Err, log}, pending, l.Options)
	if err == nil && a.ctx.Err() != nil {
		err = a.ctx.Err()
	}
	if err != nil {
		pending.Abort()
		return l.explain(a, name, summary, err)
	}
	if err := pending.Commit(); err != nil {
		return err
	}
	if err := folder.WriteFile(l.out, replayScenario(l.out, visits, name, summary)); err != nil {
		return err
	}
	return l.report(a, visits, summary)
}

// prepare completes the options.
func (l *logImport) prepare() error {
	l.Format, l.Key = accesslog.Format(l.format), accesslog.Key(l.key)
	var rules []accesslog.Rule
	for _, text := range l.rules {
		rule, err := accesslog.ParseRule(text)
		if err != nil {
			return exit.Errorf(exit.Usage, "--rule %s: %w", param.Quote(text), err)
		}
		rules = append(rules, rule)
	}
	l.Rules = append(rules, l.Rules...)
	usual := []accesslog.Key{accesslog.KeyAddressAgent, accesslog.KeyAddress, accesslog.KeyUser}
	if (l.Format == accesslog.Common || l.Format == accesslog.Combined) && !slices.Contains(usual, l.Key) {
		return exit.Errorf(exit.Usage, "--key %s is a field of JSON lines, which --format %s is not", l.key, l.format).
			Hint("choose --key address+agent, address or user, or leave --format out")
	}
	switch ext := filepath.Ext(l.out); {
	case l.out == "":
		return exit.Errorf(exit.Usage, "import log needs to know where to write").Hint("-o X.yaml writes X.yaml and X.visits")
	case ext != ".yaml" && ext != ".yml":
		return exit.Errorf(exit.Usage, "the scenario's name must end in .yaml; found %s", param.Quote(l.out))
	}
	return nil
}

// openLog opens a log that may be read.
func openLog(a *app, name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(a.In), nil
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, exit.Errorf(exit.Invalid, "there is no log %s", name)
	case info.IsDir():
		return nil, exit.Errorf(exit.Invalid, "%s is a directory", name).Hint("name a log in it; several logs can be "+
			"joined: cat %s/*.log | sessionsim import log - -o X.yaml", name)
	}
	file, err := os.Open(name)
	return file, exit.Wrap(exit.Invalid, err)
}

// interruptible is a reader that ends with Ctrl-C.
type interruptible struct {
	interrupted func() error
	io.Reader
}

// Read implements io.Reader.
func (r *interruptible) Read(p []byte) (int, error) {
	if err := r.interrupted(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// explain says why an import failed, with the summary of what was read so far.
func (l *logImport) explain(a *app, name string, summary *accesslog.Summary, err error) error {
	var refused *accesslog.Error
	switch {
	case a.ctx.Err() != nil:
		return exit.Errorf(exit.Interrupted, "interrupted; nothing was written").Hint("run it again: %s", a.commandLine())
	case !errors.As(err, &refused):
		return err
	case errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, io.ErrUnexpectedEOF):
		return exit.Errorf(exit.Invalid, "%s: %w", name, err).Hint("the archive is damaged or cut off")
	}
	if summary != nil && summary.SkippedLines > 0 && summary.Requests > 0 && !a.Quiet && !a.JSON {
		a.Notef("%s", strings.TrimRight(summary.Text(), "\n"))
	}
	place := name
	if refused.Line > 0 {
		place = fmt.Sprintf("%s:%d", name, refused.Line)
	}
	e := exit.Errorf(exit.Invalid, "%s: %s", place, refused.Reason)
	if refused.Found != "" {
		e = exit.Errorf(exit.Invalid, "%s: %s; found %s", place, refused.Reason, refused.Found)
	}
	if refused.Fix != "" {
		e.Hint("%s", refused.Fix)
	}
	return e
}

// report prints the summary and says how to go on.
func (l *logImport) report(a *app, visits string, summary *accesslog.Summary) error {
	if a.JSON {
		return writeJSON(a.Out, object{"scenario": l.out, "visits": visits, "summary": summary})
	}
	if _, err := fmt.Fprint(a.Out, summary.Text()); err != nil {
		return err
	}
	a.Notef("\nwrote %s and %s\nnext: sessionsim compare %s", l.out, visits, l.out)
	return nil
}

// replayScenario is the scenario that replays the visits of a log: the
// strategies of the article on three servers, until the last visit is over.
func replayScenario(out, visits, log string, s *accesslog.Summary) []byte {
	name := strings.TrimSuffix(filepath.Base(out), filepath.Ext(out))
	var b strings.Builder
	fmt.Fprintf(&b, "# Made by sessionsim import log from %s: %d requests in %d visits.\n", filepath.Base(log), s.Requests,
		s.Visits)
	fmt.Fprintf(&b, "# What other keys there are: sessionsim explain, or sessionsim init for a file with all of them.\n")
	fmt.Fprintf(&b, "name: %q\n", name)
	fmt.Fprintf(&b, "summary: %q\n", "the visits of an access log, request by request")
	fmt.Fprintf(&b, "duration: until-done\nwindow: %s\nreplications: 5\n", param.FormatDuration(windowFor(s.Span)))
	fmt.Fprintf(&b, "cluster: {servers: 3, policy: round-robin}\n")
	fmt.Fprintf(&b, "workload: {kind: replay, file: %q}\n", filepath.Base(visits))
	b.WriteString(replayStrategies)
	return []byte(b.String())
}

const replayStrategies = `strategies:
  - local
  - {kind: sticky, by: cookie}
  - {kind: sticky, by: ip-nginx}
  - {kind: clustering, wait: 0, delay: exp(200ms)}
  - {kind: clustering, wait: all, delay: 0s}
  - {kind: external, store: redis}
`

// windowFor is a width of the timeline's windows that gives some hundreds of
// them.
func windowFor(span int64) int64 {
	for _, width := range []int64{param.Second, 10 * param.Second, param.Minute, 10 * param.Minute, param.Hour} {
		if span/width <= 600 {
			return width
		}
	}
	return 6 * param.Hour
}
