package queue

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
)

// The files that a scenario reads, such as a log that is replayed, travel beside the jobs: the coordinator puts them
// into an object store of the study, in chunks, before there is a job, and a worker takes them from there onto its own
// disk before it asks for one. A worker need not believe that they are the right ones: the identity of a cell contains
// what the files hold, and it computes that itself.

// Bounds of the files of a study.
const (
	mostFiles     = 64
	mostFileBytes = 256 << 20
)

// askTime is how long a server may take to answer, and carryTime how long so many bytes may be on their way.
const askTime = 10 * time.Second

func carryTime(bytes int64) time.Duration { return time.Minute + time.Duration(bytes>>20)*time.Second }

func filesBucket(id string) string { return "sessionsim-" + id + "-files" }

// sendFiles puts the files that the scenario reads into the object store, unless they are there.
func (st *streams) sendFiles(ctx context.Context) error {
	if len(st.sweep.Inputs) == 0 {
		return nil
	}
	sums, total, err := st.fileSums()
	if err != nil {
		return err
	}
	asked, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	// What is not whole was left by a coordinator that died while it sent.
	if bucket, err := st.js.ObjectStore(asked, filesBucket(st.id)); err == nil && st.whole(asked, bucket, sums) {
		return nil
	}
	if err := st.removeFiles(asked); err != nil {
		return err
	}
	bucket, err := st.js.CreateObjectStore(asked, jetstream.ObjectStoreConfig{Bucket: filesBucket(st.id),
		Storage: jetstream.FileStorage, MaxBytes: total + total/8 + 1<<20, Metadata: st.metadata})
	if err != nil {
		return err
	}
	sending, stop := context.WithTimeout(ctx, carryTime(total))
	defer stop()
	for _, name := range st.sweep.Inputs {
		if err := st.sendFile(sending, bucket, name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// fileSums are the digests of the files, as an object store writes them, and their length together.
func (st *streams) fileSums() (sums []string, total int64, err error) {
	if n := len(st.sweep.Inputs); n > mostFiles {
		return nil, 0, exit.Errorf(exit.Invalid, "the scenarios read %d files; at most %d can go with a study", n,
			mostFiles).Hint("share the sweep with --shard I/N on machines that have the files")
	}
	for _, name := range st.sweep.Inputs {
		file, err := st.sweep.OpenInput(name)
		if err != nil {
			return nil, 0, err
		}
		sum := sha256.New()
		n, err := io.Copy(sum, io.LimitReader(file, mostFileBytes-total+1))
		file.Close()
		if err != nil {
			return nil, 0, fmt.Errorf("%s: %w", name, err)
		}
		if total += n; total > mostFileBytes {
			return nil, 0, exit.Errorf(exit.Invalid, "the files that the scenarios read have more than %d MiB together, "+
				"which is the most that can go with a study; %s is one of them", mostFileBytes>>20, name).
				Hint("share the sweep with --shard I/N on machines that have the files")
		}
		sums = append(sums, jetstream.GetObjectDigestValue(sum))
	}
	return sums, total, nil
}

// whole reports whether an object store has all files.
func (st *streams) whole(ctx context.Context, bucket jetstream.ObjectStore, sums []string) bool {
	for i, name := range st.sweep.Inputs {
		if info, err := bucket.GetInfo(ctx, name); err != nil || info.Digest != sums[i] {
			return false
		}
	}
	return true
}

func (st *streams) sendFile(ctx context.Context, bucket jetstream.ObjectStore, name string) error {
	file, err := st.sweep.OpenInput(name)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = bucket.Put(ctx, jetstream.ObjectMeta{Name: name}, file)
	return err
}

// removeFiles takes the object store away, if there is one.
func (st *streams) removeFiles(ctx context.Context) error {
	err := st.js.DeleteObjectStore(ctx, filesBucket(st.id))
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		return nil
	}
	return err
}

// files are those of a study on a worker's disk. Their names there are numbers, because those in the scenario may lead
// anywhere.
type files struct {
	dir   string // empty when the study has none
	paths map[string]string
}

// open opens a file by its name in the scenario.
func (f *files) open(name string) (io.ReadCloser, error) {
	path, ok := f.paths[name]
	if !ok {
		return nil, errors.New("this file did not come with the study")
	}
	return os.Open(path)
}

func (f *files) remove() {
	if f.dir != "" {
		os.RemoveAll(f.dir)
	}
}

// fetchFiles brings the files of a study to this machine. Those that it returns must be removed.
func fetchFiles(ctx context.Context, js jetstream.JetStream, id string) (*files, error) {
	asked, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	bucket, err := js.ObjectStore(asked, filesBucket(id))
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		return &files{}, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := bucket.List(asked)
	if err != nil {
		return nil, err
	}
	if len(list) > mostFiles {
		return nil, fmt.Errorf("the study has %d files; at most %d are possible", len(list), mostFiles)
	}
	f := &files{paths: map[string]string{}}
	if f.dir, err = os.MkdirTemp("", "sessionsim-files-"); err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(ctx, carryTime(mostFileBytes))
	defer stop()
	room := int64(mostFileBytes)
	for i, info := range list {
		path := filepath.Join(f.dir, strconv.Itoa(i))
		if room, err = fetchFile(ctx, bucket, info.Name, path, room); err != nil {
			f.remove()
			return nil, fmt.Errorf("file %d: %w", i+1, err)
		}
		f.paths[info.Name] = path
	}
	return f, nil
}

// fetchFile writes one file, if there is room, and says how much room is left. Reading to the end checks the digest.
func fetchFile(ctx context.Context, bucket jetstream.ObjectStore, name, path string, room int64) (int64, error) {
	object, err := bucket.Get(ctx, name)
	if err != nil {
		return room, err
	}
	defer object.Close()
	file, err := os.Create(path)
	if err != nil {
		return room, err
	}
	n, err := io.Copy(file, io.LimitReader(object, room+1))
	if err == nil && n > room {
		err = fmt.Errorf("the files have more than %d MiB together", mostFileBytes>>20)
	}
	return room - n, errors.Join(err, file.Close())
}
