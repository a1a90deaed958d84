package queue

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep"
)

// Worker is how a worker works.
type Worker struct {
	Name    string
	Version string // of the model
	Number  int    // of jobs at a time
	Wait    time.Duration
	Tell    func(format string, args ...any)
}

// mostDeliveries is how often a job may come before it is given up: one that kills its workers must not go on for
// ever.
const mostDeliveries = 20

// Work does jobs of any study on the server, until there has been no study for the time to wait. Its result is the
// number of runs made. A server whose studies are all of other versions is an error.
func (w *Worker) Work(ctx context.Context, conn *nats.Conn) (runs int64, err error) {
	js, err := jetstream.New(conn)
	if err != nil {
		return 0, err
	}
	defer sweep.Rest()()
	var made atomic.Int64
	for last := time.Now(); ; {
		id, err := w.find(ctx, js)
		switch {
		case ctx.Err() != nil:
			return made.Load(), ctx.Err()
		case err != nil:
			return made.Load(), err
		case id != "" && w.serve(ctx, js, id, &made):
			last = time.Now()
		case time.Since(last) > w.Wait:
			return made.Load(), nil
		default:
			pause(ctx, min(time.Second, w.Wait/4+time.Millisecond))
		}
	}
}

// pause waits, unless ctx ends.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// find looks for a study of the worker's version. Trouble with the server is no error, as it may come back.
func (w *Worker) find(ctx context.Context, js jetstream.JetStream) (id string, err error) {
	asked, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	list := js.ListStreams(asked, jetstream.WithStreamListSubject(allWork))
	var other string
	for info := range list.Info() {
		found, ok := idOf(info.Config.Name)
		if !ok {
			continue
		}
		if version := info.Config.Metadata[versionKey]; version != w.Version {
			other = version
			continue
		}
		id = found
	}
	if err := list.Err(); err != nil && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) &&
		errors.Is(err, jetstream.ErrJetStreamNotEnabled) {
		return "", exit.Errorf(exit.Unreachable, "the server has no JetStream, in which the queue would be kept").
			Hint("start it with -js, or let sessionsim sweep serve be the server")
	}
	if id == "" && other != "" {
		return "", exit.Errorf(exit.Invalid, "%w", &sweep.VersionError{Worker: w.Version, Study: other}).
			Hint("install the same version of sessionsim on all machines")
	}
	return id, nil
}

// serve does jobs of one study until its streams are gone or ctx ends. It returns false when it could not begin.
func (w *Worker) serve(ctx context.Context, js jetstream.JetStream, id string, made *atomic.Int64) bool {
	inputs, err := fetchFiles(ctx, js, id)
	if err != nil {
		w.Tell("the files of the study cannot be fetched: %v", err)
		return false
	}
	defer inputs.remove()
	asked, cancel := context.WithTimeout(ctx, 5*time.Second)
	jobs, err := js.Consumer(asked, workStream(id), consumer)
	cancel()
	if err != nil {
		return false
	}
	ctx, over := context.WithCancel(ctx)
	defer over()
	st := &task{js: js, id: id, inputs: inputs, most: w.Wait}
	st.heard()
	var group sync.WaitGroup
	for range w.Number {
		group.Go(func() {
			for ctx.Err() == nil {
				m, err := jobs.Next(jetstream.FetchMaxWait(time.Second))
				if err != nil {
					if !st.alive(ctx) {
						over()
					}
					continue
				}
				st.heard()
				made.Add(w.do(ctx, st, m))
			}
		})
	}
	group.Wait()
	return true
}

// task is a study that a worker works for.
type task struct {
	js     jetstream.JetStream
	id     string
	inputs *files
	most   time.Duration // that a server may be away
	last   atomic.Int64  // when the server was last heard of, ns
}

func (st *task) heard() { st.last.Store(time.Now().UnixNano()) }

// alive reports whether the study is still there. A server that does not answer may come back with it, for a while.
func (st *task) alive(ctx context.Context) bool {
	asked, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	_, err := st.js.Consumer(asked, workStream(st.id), consumer)
	switch {
	case err == nil:
		st.heard()
		return true
	case errors.Is(err, jetstream.ErrStreamNotFound) || errors.Is(err, jetstream.ErrConsumerNotFound):
		return false
	}
	pause(ctx, 100*time.Millisecond)
	return time.Since(time.Unix(0, st.last.Load())) < st.most
}

// do does one job, and acknowledges it when its answer is stored. It returns how many runs were made.
func (w *Worker) do(ctx context.Context, st *task, m jetstream.Msg) int64 {
	job, err := sweep.ReadJob(m.Data(), w.Version)
	if err != nil {
		w.Tell("a job is refused: %v", err)
		m.Nak()
		pause(ctx, time.Second)
		return 0
	}
	busy, stop := context.WithCancel(ctx)
	defer stop()
	go w.keepAlive(busy, m)
	var done *sweep.Done
	if meta, err := m.Metadata(); err == nil && meta.NumDelivered > mostDeliveries {
		done = job.GiveUp(w.Name, "given up: the job was begun too often and never answered, as if it killed its workers")
	} else if done, err = job.Do(ctx, w.Name, st.inputs.open); err != nil {
		m.Nak() // ctx has ended; another worker takes it
		return 0
	}
	data, err := json.Marshal(done)
	if err != nil || len(data) > sweep.MaxMessage {
		w.Tell("an answer of %d bytes cannot be sent: %v", len(data), err)
		return 0
	}
	for ctx.Err() == nil {
		asked, cancel := context.WithTimeout(ctx, 5*time.Second)
		_, err = st.js.Publish(asked, doneSubject(st.id), data)
		cancel()
		if err == nil {
			m.Ack()
			return int64(len(done.Records))
		}
		if !st.alive(ctx) {
			return 0
		}
		pause(ctx, 500*time.Millisecond) // the server is away, or the stream is full
	}
	return 0
}

// keepAlive asks for patience while a job is being done.
func (w *Worker) keepAlive(ctx context.Context, m jetstream.Msg) {
	every := time.NewTicker(askEvery)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
			m.InProgress()
		}
	}
}

// LeastPatience is the shortest patience of a coordinator, and askEvery how often a worker asks for it.
const (
	LeastPatience = 2 * time.Second
	askEvery      = LeastPatience / 3
)
