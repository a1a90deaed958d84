package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/progress"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep/queue"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/sim/param"
)

// access is how a server is reached, as flags.
type access struct {
	queue.Access
	tokenFile string
}

func (f *access) flags(cmd *cobra.Command) {
	grouped(cmd, "Server", func(fs *pflag.FlagSet) {
		fs.StringVar(&f.URL, "nats", "nats://127.0.0.1:4222", "the `URL` of the NATS server; tls:// for TLS")
		fs.StringVar(&f.tokenFile, "token-file", "", "a `FILE` with the token that the server asks for")
		fs.StringVar(&f.Credentials, "creds", "", "a `FILE` with NATS credentials (JWT and key)")
		fs.StringVar(&f.CA, "tls-ca", "", "a `FILE` with the certificates to trust (default those of the system)")
		fs.StringVar(&f.Cert, "tls-cert", "", "a `FILE` with the own certificate, if the server asks for one")
		fs.StringVar(&f.Key, "tls-key", "", "a `FILE` with its key")
	})
}

// read reads the token.
func (f *access) read() (a queue.Access, err error) {
	a = f.Access
	a.Token, err = queue.Secret(f.tokenFile)
	return a, err
}

// sharing is how runs are shared out.
type sharing struct {
	job      int
	patience int64
}

func (s *sharing) flags(cmd *cobra.Command) {
	s.job, s.patience = sweep.DefaultJob, 30*param.Second
	grouped(cmd, "Queue", func(fs *pflag.FlagSet) {
		fs.Var(param.Count(&s.job, 1, sweep.MostJob), "chunk", "runs in one message, a `NUMBER`")
		fs.Var(param.Duration(&s.patience, int64(queue.LeastPatience), param.Hour), "patience",
			"`TIME` of silence after which a worker's runs are given to another")
	})
}

func (s *sharing) options(a *app) queue.Options {
	return queue.Options{Job: s.job, Patience: time.Duration(s.patience), Tell: a.Notef}
}

// share carries out a sweep by what shares it out.
func (s *sweeping) share(a *app, name string, out func(store *sweep.Store, meter sweep.Progress) error) error {
	read, err := s.read(a, name)
	if err != nil {
		return err
	}
	store, err := read.Open(s.out)
	if err != nil {
		return err
	}
	defer store.Close()
	if store.Complete {
		return s.complete(a, store)
	}
	a.aboutDamage(store)
	a.Notef("%s; %d done", read.Extent(), store.Found)
	started := a.now()
	meter := progress.New(a.progressKind(), a.Err, read.Runs(), "runs")
	meter.Skip(store.Found)
	err = out(store, meter)
	meter.Close()
	if err != nil {
		return sweep.Explain(err, meter.Done(), read.Runs(), a.commandLine())
	}
	return s.merge(a, read, started)
}

func sweepServeCmd(a *app) *cobra.Command {
	var s sweeping
	var q sharing
	var tokenFile string
	l := queue.Listen{Address: "127.0.0.1:4222"}
	cmd := &cobra.Command{
		Use: "serve STUDY", Short: "share the runs of a study out among workers that come and go",
		Args: arguments(1, 1, "one study"),
		Long: "Starts a server (NATS JetStream) and shares the runs of a study out among workers on this and other " +
			"machines: sessionsim sweep worker --nats URL. Workers may come, go and die as they like. The results are " +
			"byte for byte those of sessionsim sweep. Whoever can be reached from other machines needs a token, and " +
			"should have a certificate.",
		Example: `  sessionsim sweep serve copies-or-store
  sessionsim sweep serve my-study.yaml --listen 0.0.0.0:4222 --token-file token --tls-cert cert.pem --tls-key key.pem
  sessionsim sweep worker --nats tls://coordinator:4222 --token-file token --tls-ca cert.pem`,
		RunE: func(_ *cobra.Command, args []string) error {
			var err error
			if l.Token, err = queue.Secret(tokenFile); err != nil {
				return err
			}
			if l.Open() {
				a.Warnf("others on the way can read what goes over the network, the token too: give --tls-cert and --tls-key")
			}
			return s.share(a, args[0], func(store *sweep.Store, meter sweep.Progress) error {
				return queue.Host(a.ctx, l, store, q.options(a), meter, func(url string) {
					a.Notef("workers: sessionsim sweep worker --nats %s", url)
				})
			})
		},
	}
	s.studyFlags(cmd)
	q.flags(cmd)
	grouped(cmd, "Server", func(fs *pflag.FlagSet) {
		fs.StringVar(&l.Address, "listen", l.Address, "the `HOST:PORT` where workers come")
		fs.StringVar(&tokenFile, "token-file", "", "a `FILE` with the token that workers must have")
		fs.StringVar(&l.Cert, "tls-cert", "", "a `FILE` with the server's certificate")
		fs.StringVar(&l.Key, "tls-key", "", "a `FILE` with its key")
	})
	return cmd
}

func sweepWorkerCmd(a *app) *cobra.Command {
	var f access
	engine, number, wait := "nats", 0, int64(param.Minute)
	cmd := &cobra.Command{
		Use: "worker", Short: "make runs of whatever study a server shares out", Args: arguments(0, 0, "no argument"),
		Long: "Takes runs from the queue of a server, makes them and answers, until there has been no study for the time " +
			"to wait. It needs no file: the server has all it must know. A worker whose version is not that of the " +
			"study is refused. It can be stopped or killed at any time; its runs go to others.",
		Example: `  sessionsim sweep worker
  sessionsim sweep worker --engine nats --nats tls://coordinator:4222 --token-file token --tls-ca cert.pem
  sessionsim sweep worker --nats nats://10.0.0.5:4222 --creds worker.creds --workers 8 --wait 1h`,
		RunE: func(*cobra.Command, []string) error {
			reach, err := f.read()
			if err != nil {
				return err
			}
			if number == 0 {
				number = runtime.GOMAXPROCS(0)
			}
			host, _ := os.Hostname()
			w := queue.Worker{Name: fmt.Sprintf("%.60s/%d", host, os.Getpid()), Version: version, Number: number,
				Wait: time.Duration(wait), Tell: a.Notef}
			runs, err := w.Join(a.ctx, reach)
			if err != nil && errors.Is(err, context.Canceled) {
				return exit.Errorf(exit.Interrupted, "interrupted after %d runs; others make those under way", runs)
			}
			if err == nil && a.JSON {
				return writeJSON(a.Out, object{"runs": runs})
			}
			if err == nil {
				a.Notef("%s made; there is no study any more", reports.Counted(int(runs), "run"))
			}
			return err
		},
	}
	grouped(cmd, "Work", func(fs *pflag.FlagSet) {
		fs.Var(param.OneOf(&engine, words("nats")...), "engine", "where the queue is: `nats`")
		fs.Var(param.CountOr("auto", 0, &number, 1, 4096), "workers",
			"runs made at a time, a `NUMBER` or auto: one for each processor")
		fs.Var(param.Duration(&wait, param.Millisecond, 365*param.Day), "wait", "`TIME` to wait for a study before ending")
	})
	f.flags(cmd)
	return cmd
}
