package sweep

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/folder"
	"github.com/sessionsim/sessionsim/reports/chart"
)

// ManifestSchema names the format of a sweep's manifest.json.
const ManifestSchema = "sessionsim.sweep/1"

// Missing says which shards have left runs to be made; "" when none has.
func (st *Store) Missing() string {
	if st.Found == st.sweep.Runs() {
		return ""
	}
	shards := map[Shard]bool{}
	for _, name := range st.journals {
		var sh Shard
		base := strings.TrimSuffix(filepath.Base(name), journalEnd)
		if n, _ := fmt.Sscanf(base, "shard-%d-of-%d", &sh.Index, &sh.Count); n == 2 {
			shards[Shard{1, sh.Count}] = true
		}
	}
	text := fmt.Sprintf("%d of %d runs are missing", st.sweep.Runs()-st.Found, st.sweep.Runs())
	if len(shards) != 1 {
		return text
	}
	var parts []string
	for sh := range shards {
		for i := 1; i <= sh.Count; i++ {
			if todo, all := st.Todo(Shard{i, sh.Count}); todo > 0 {
				parts = append(parts, fmt.Sprintf("%d of %d of shard %d/%d", todo, all, i, sh.Count))
			}
		}
	}
	const most = 10
	if len(parts) > most {
		parts = append(parts[:most], fmt.Sprintf("and those of %d more shards", len(parts)-most))
	}
	return text + ": " + strings.Join(parts, ", ")
}

// Merge writes the results of a sweep whose runs are all done. Every file appears whole or not at all, and the
// manifest last, so that a folder with one is complete; then it is tidied.
func (st *Store) Merge() error {
	if missing := st.Missing(); missing != "" {
		return exit.Errorf(exit.Invalid, "%s", missing)
	}
	if err := st.Begin(); err != nil {
		return err
	}
	alone, err := os.Create(filepath.Join(st.Dir, journalsDir, "merging"))
	if err != nil {
		return err
	}
	defer alone.Close()
	if err := lock(alone); err != nil {
		return exit.Errorf(exit.Internal, "cannot merge %s: %w", st.Dir, err)
	}
	sums := map[string]any{}
	results, err := st.tables(sums)
	if err != nil {
		return err
	}
	layout := results.layout()
	crossings, err := layout.crossings()
	if err != nil {
		return err
	}
	charts := layout.charts(crossings)
	if err := st.charts(charts, sums); err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		data []byte
	}{{"study.resolved.yaml", st.sweep.Resolved()}, {"summary.md", layout.markdown(crossings, charts)}} {
		if err := st.write(f.name, f.data, sums); err != nil {
			return err
		}
	}
	manifest, err := json.MarshalIndent(map[string]any{
		"schema": ManifestSchema, "name": st.sweep.Name, "study": st.sweep.Hash, "model_version": st.sweep.Version,
		"points": len(st.sweep.Points), "runs": st.sweep.Runs(), "strategies": st.sweep.Strategies,
		"measures": st.sweep.Measures, "files": sums,
	}, "", "  ")
	if err != nil {
		return err
	}
	if err := folder.WriteFile(filepath.Join(st.Dir, folder.Manifest), append(manifest, '\n')); err != nil {
		return err
	}
	st.Close()
	st.Complete = true
	return st.Tidy()
}

// Tidy removes what a complete sweep does not need: the journals, and what processes that were killed while they wrote
// results have left beside their places.
func (st *Store) Tidy() error {
	for _, dir := range []string{st.Dir, filepath.Join(st.Dir, "charts")} {
		left, err := filepath.Glob(filepath.Join(dir, ".*.tmp-*"))
		if err != nil {
			return err
		}
		for _, name := range left {
			os.Remove(name)
		}
	}
	return os.RemoveAll(filepath.Join(st.Dir, journalsDir))
}

// write writes a whole file and notes its hash.
func (st *Store) write(name string, data []byte, sums map[string]any) error {
	sums[name] = map[string]any{"bytes": len(data), "sha256": fmt.Sprintf("%x", sha256.Sum256(data))}
	return folder.WriteFile(filepath.Join(st.Dir, filepath.FromSlash(name)), data)
}

// charts draws all charts as SVG and PNG.
func (st *Store) charts(charts []namedChart, sums map[string]any) error {
	if err := os.MkdirAll(filepath.Join(st.Dir, "charts"), 0o777); err != nil {
		return err
	}
	for _, c := range charts {
		picture, err := chart.PNG(c.chart, chart.DPI)
		if err != nil {
			return fmt.Errorf("chart %s: %w", c.name, err)
		}
		if err := st.write("charts/"+c.name+".svg", chart.SVG(c.chart), sums); err != nil {
			return err
		}
		if err := st.write("charts/"+c.name+".png", picture, sums); err != nil {
			return err
		}
	}
	return nil
}

// stream is a file that is written row by row beside its place.
type stream struct {
	*bufio.Writer
	name    string
	pending *folder.Pending
	sum     hash.Hash
	bytes   int64
}

func (st *Store) stream(name string) (*stream, error) {
	pending, err := folder.Create(filepath.Join(st.Dir, name))
	if err != nil {
		return nil, err
	}
	s := &stream{name: name, pending: pending, sum: sha256.New()}
	s.Writer = bufio.NewWriterSize(io.MultiWriter(pending, s.sum, (*counter)(&s.bytes)), 1<<16)
	return s, nil
}

// counter counts bytes.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// commit puts the file in its place and notes its hash.
func (s *stream) commit(sums map[string]any) error {
	if err := s.Flush(); err != nil {
		s.pending.Abort()
		return fmt.Errorf("cannot write %s: %w", s.name, bare(err))
	}
	sums[s.name] = map[string]any{"bytes": s.bytes, "sha256": fmt.Sprintf("%x", s.sum.Sum(nil))}
	return s.pending.Commit()
}
