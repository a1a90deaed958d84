package queue

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/sessionsim/sessionsim/cmd/internal/sweep"
)

// Bounds of the streams.
const (
	mostMessages = 4096
	mostBytes    = 128 << 20
)

// The keys of a stream's metadata.
const (
	versionKey = "sessionsim.version"
	studyKey   = "sessionsim.study"
	nameKey    = "sessionsim.name"
)

// streams are the two streams of a study, and its files.
type streams struct {
	js       jetstream.JetStream
	sweep    *sweep.Sweep
	id       string // begins the study's hash
	metadata map[string]string
	patience time.Duration
}

func streamsOf(js jetstream.JetStream, s *sweep.Sweep, patience time.Duration) *streams {
	return &streams{js: js, sweep: s, id: s.Hash[:16], patience: patience,
		metadata: map[string]string{versionKey: s.Version, studyKey: s.Hash, nameKey: s.Name}}
}

func workStream(id string) string  { return "sessionsim-" + id + "-work" }
func doneStream(id string) string  { return "sessionsim-" + id + "-done" }
func workSubject(id string) string { return "sessionsim." + id + ".work" }
func doneSubject(id string) string { return "sessionsim." + id + ".done" }

// allWork matches the work of all studies.
const allWork = "sessionsim.*.work"

// idOf is the study of a work stream, by its name.
func idOf(stream string) (string, bool) {
	id, ok := strings.CutPrefix(stream, "sessionsim-")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(id, "-work")
}

// consumer is the name of the consumer that all readers of a stream share.
const consumer = "readers"

// ensure makes the streams and their consumers, unless they are there. Whoever finds work finds the files, too.
func (st *streams) ensure(ctx context.Context) (work, done jetstream.Consumer, err error) {
	if err := st.sendFiles(ctx); err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	if done, err = st.stream(ctx, doneStream(st.id), doneSubject(st.id)); err != nil {
		return nil, nil, err
	}
	work, err = st.stream(ctx, workStream(st.id), workSubject(st.id))
	return work, done, err
}

func (st *streams) stream(ctx context.Context, name, subject string) (jetstream.Consumer, error) {
	stream, err := st.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: name, Subjects: []string{subject}, Retention: jetstream.WorkQueuePolicy, Storage: jetstream.FileStorage,
		Discard: jetstream.DiscardNew, MaxMsgs: mostMessages, MaxBytes: mostBytes, MaxMsgSize: sweep.MaxMessage,
		Metadata: st.metadata,
	})
	if err != nil {
		return nil, err
	}
	return stream.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{
		Durable: consumer, AckPolicy: jetstream.AckExplicitPolicy, AckWait: st.patience, MaxDeliver: -1,
		MaxAckPending: mostMessages,
	})
}

// empty takes all jobs from the work queue.
func (st *streams) empty(ctx context.Context) error {
	stream, err := st.js.Stream(ctx, workStream(st.id))
	if err == nil {
		err = stream.Purge(ctx)
	}
	return err
}

// remove takes the streams away, which tells workers that the study is over.
func (st *streams) remove(ctx context.Context) error {
	return errors.Join(st.js.DeleteStream(ctx, workStream(st.id)), st.js.DeleteStream(ctx, doneStream(st.id)),
		st.removeFiles(ctx))
}
