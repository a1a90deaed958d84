package queue

import (
	"context"
	"os"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep"
)

// Share shares a sweep out over a server that exists.
func Share(ctx context.Context, a Access, store *sweep.Store, o Options, progress sweep.Progress) error {
	conn, err := a.Connect(ctx, "coordinator")
	if err != nil {
		return err
	}
	defer conn.Close()
	return Coordinate(ctx, conn, store, o, progress)
}

// Host shares a sweep out over a server of its own, which is there as long as the sweep takes. ready is told the URL.
func Host(ctx context.Context, l Listen, store *sweep.Store, o Options, progress sweep.Progress,
	ready func(url string)) error {
	if err := store.Begin(); err != nil {
		return err
	}
	l.Dir = store.Scratch("queue")
	s, err := Serve(l)
	if err != nil {
		return err
	}
	defer func() {
		s.Shutdown()
		s.WaitForShutdown()
	}()
	own := Access{URL: s.ClientURL(), Token: l.Token}
	conn, err := own.Connect(ctx, "coordinator", nats.InProcessServer(s))
	if err != nil {
		return err
	}
	defer conn.Close()
	ready(s.ClientURL())
	if err := Coordinate(ctx, conn, store, o, progress); err != nil {
		return err
	}
	pause(ctx, 500*time.Millisecond) // workers hear that the study is over before the server is gone
	return nil
}

// Join works for whatever studies a server has.
func (w *Worker) Join(ctx context.Context, a Access) (runs int64, err error) {
	conn, err := a.Connect(ctx, w.Name)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	return w.Work(ctx, conn)
}

// Secret reads a token from a file, which only its owner should be able to read.
func Secret(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	const most = 4 << 10
	info, err := os.Stat(name)
	if err != nil {
		return "", exit.Errorf(exit.Usage, "there is no file %s with a token", name).Hint("name it with --token-file FILE")
	}
	if !info.Mode().IsRegular() || info.Size() > most || info.Size() == 0 {
		return "", exit.Errorf(exit.Usage, "%s is no file with a token", name).
			Hint("put one line with at least 16 characters into a file: head -c 24 /dev/urandom | base64 > token")
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return "", exit.Wrap(exit.Usage, err)
	}
	return strings.TrimSpace(string(text)), nil
}
