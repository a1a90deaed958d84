package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep"
)

// Options are how a coordinator works.
type Options struct {
	Job      int           // runs in a job
	Patience time.Duration // after which silence a job is given to another worker
	Tell     func(format string, args ...any)
}

// mostOutstanding is how many jobs are published and not answered at a time.
const mostOutstanding = 256

// quietTime is how long nothing must come before a coordinator asks whether its jobs are still there.
const quietTime = 3 * time.Second

// coordinator shares out one sweep.
type coordinator struct {
	Options
	store       *sweep.Store
	streams     *streams
	gatherer    *sweep.Gatherer
	progress    sweep.Progress
	work, done  jetstream.Consumer
	next        func() (*sweep.Job, error, bool)
	outstanding map[int][]byte // published jobs by number
	exhausted   bool           // all jobs have been published
	failures    int
	failure     string // the first
}

// Coordinate shares out what is left of a sweep until all of it is done. When ctx ends, what has come is kept, and
// the queue stays, so that workers go on.
func Coordinate(ctx context.Context, conn *nats.Conn, store *sweep.Store, o Options, progress sweep.Progress) error {
	js, err := jetstream.New(conn)
	if err != nil {
		return err
	}
	c := &coordinator{Options: o, store: store, progress: progress, outstanding: map[int][]byte{},
		streams: streamsOf(js, store.Sweep(), o.Patience)}
	if c.gatherer, err = store.Gather(); err != nil {
		return err
	}
	defer c.gatherer.Close()
	if err := c.begin(ctx); err != nil {
		return err
	}
	next, stop := iter.Pull2(store.Jobs(o.Job))
	defer stop()
	c.next = func() (*sweep.Job, error, bool) { return next() }
	if err := c.loop(ctx); err != nil {
		return err
	}
	if c.failures > 0 {
		return &sweep.Failures{Count: c.failures, Run: "one of a worker", Err: errors.New(c.failure)}
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := c.streams.remove(ending); err != nil {
		c.Tell("the queue could not be taken away: %v", err)
	}
	return nil
}

// begin makes the queue, takes in answers that are waiting, and empties the work queue: what is left to do is known
// better here.
func (c *coordinator) begin(ctx context.Context) (err error) {
	if c.work, c.done, err = c.streams.ensure(ctx); err != nil {
		var told *exit.Error
		if errors.As(err, &told) {
			return err
		}
		if errors.Is(err, jetstream.ErrJetStreamNotEnabled) || errors.Is(err, nats.ErrNoResponders) {
			return exit.Errorf(exit.Unreachable, "the server has no JetStream, in which the queue would be kept").
				Hint("start it with -js, or let sessionsim sweep serve be the server")
		}
		return exit.Errorf(exit.Unreachable, "the queue cannot be made: %w", err).
			Hint("does the account have JetStream, and room for two streams of %d MiB and the files?", mostBytes>>20)
	}
	asked, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	if err := c.streams.empty(asked); err != nil {
		return exit.Errorf(exit.Unreachable, "the queue cannot be emptied: %w", err)
	}
	for {
		answered, err := c.gather(time.Second / 4)
		if err != nil || answered == 0 {
			return err
		}
	}
}

// loop publishes and gathers until nothing is left.
func (c *coordinator) loop(ctx context.Context) error {
	last := time.Now()
	for {
		if err := c.publish(ctx); err != nil {
			return err
		}
		if c.exhausted && len(c.outstanding) == 0 || c.store.Found == c.store.Total() {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		answered, err := c.gather(time.Second)
		if err != nil {
			return err
		}
		if answered > 0 {
			last = time.Now()
		} else if time.Since(last) > quietTime {
			last = time.Now()
			c.recover(ctx)
		}
	}
}

// publish fills the queue up.
func (c *coordinator) publish(ctx context.Context) error {
	for !c.exhausted && len(c.outstanding) < mostOutstanding && ctx.Err() == nil {
		job, err, more := c.next()
		switch {
		case !more:
			c.exhausted = true
			continue
		case err != nil:
			return err
		}
		data, err := json.Marshal(job)
		if err != nil {
			return err
		}
		c.outstanding[job.Number] = data
		if err := c.send(ctx, data); err != nil {
			c.Tell("the queue takes no jobs at the moment: %v", err)
			return nil // recover sends it again
		}
	}
	return nil
}

func (c *coordinator) send(ctx context.Context, data []byte) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_, err := c.streams.js.Publish(ctx, workSubject(c.streams.id), data)
	return err
}

// gather takes in the answers that come within a time, and says how many came. Trouble with the server is no error:
// it ends by itself, or recover finds out.
func (c *coordinator) gather(wait time.Duration) (answered int, err error) {
	const most = 32
	first, err := c.done.Next(jetstream.FetchMaxWait(wait))
	if err != nil {
		if !errors.Is(err, nats.ErrTimeout) {
			time.Sleep(wait / 4) // no server at the moment
		}
		return 0, nil
	}
	messages, answers := c.accept(nil, nil, first)
	if batch, err := c.done.FetchNoWait(most - 1); err == nil {
		for m := range batch.Messages() {
			messages, answers = c.accept(messages, answers, m)
		}
	}
	fresh, err := c.gatherer.Add(answers)
	if err != nil {
		return 0, err
	}
	for range fresh {
		c.progress.Step()
	}
	for i, d := range answers {
		c.settle(d)
		messages[i].Ack()
	}
	return len(answers), nil
}

// accept reads an answer and takes it in, unless it must be refused.
func (c *coordinator) accept(messages []jetstream.Msg, answers []*sweep.Done, m jetstream.Msg) ([]jetstream.Msg,
	[]*sweep.Done) {
	d, err := c.store.ReadDone(m.Data())
	if err != nil {
		c.Tell("an answer is refused: %v", err)
		m.Term()
		return messages, answers
	}
	return append(messages, m), append(answers, d)
}

// settle notes that a job has been answered.
func (c *coordinator) settle(d *sweep.Done) {
	if _, mine := c.outstanding[d.Number]; !mine {
		return
	}
	delete(c.outstanding, d.Number)
	for _, text := range d.Failures {
		c.progress.Fail()
		if c.failures++; c.failures == 1 {
			c.failure = fmt.Sprintf("%s (worker %s)", text, d.Worker)
		}
	}
}

// recover finds out why nothing comes. Jobs that the queue has lost are published again.
func (c *coordinator) recover(ctx context.Context) {
	asked, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if info, err := c.work.Info(asked); err == nil && info.NumPending+uint64(info.NumAckPending) > 0 {
		return // they wait for workers, or are under way
	}
	if info, err := c.done.Info(asked); err == nil && info.NumPending+uint64(info.NumAckPending) > 0 {
		return
	}
	work, done, err := c.streams.ensure(ctx)
	if err != nil {
		return // no server; asked again after some more quiet
	}
	c.work, c.done = work, done
	for _, data := range c.outstanding {
		if c.send(ctx, data) != nil {
			return
		}
	}
}
