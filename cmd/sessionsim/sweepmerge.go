package main

import (
	"github.com/spf13/cobra"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
)

func sweepMergeCmd(a *app) *cobra.Command {
	var s sweeping
	cmd := &cobra.Command{
		Use: "merge STUDY [DIR...]", Short: "put the runs of all shards together and write the results",
		Args: arguments(1, -1, "one study, and the folders of shards that are elsewhere"),
		Long: "Reads the journals that the shards of a sweep have left in its folder, and in further folders, and writes " +
			"the tables, charts and the summary: byte for byte those of a sweep on one machine. It fails when runs are " +
			"missing, when a folder is one of another study, and when two records of one run differ.",
		Example: `  sessionsim sweep merge my-study.yaml
  sessionsim sweep merge my-study.yaml node1/sweep-out/my-study-0123abcd node2/sweep-out/my-study-0123abcd
  sessionsim sweep merge my-study.yaml --out results`,
		RunE: func(_ *cobra.Command, args []string) error { return s.mergeShards(a, args[0], args[1:]) },
	}
	s.studyFlags(cmd)
	return cmd
}

// mergeShards merges what is there.
func (s *sweeping) mergeShards(a *app, name string, further []string) error {
	read, err := s.read(a, name)
	if err != nil {
		return err
	}
	store, err := read.Open(s.out, further...)
	if err != nil {
		return err
	}
	missing := ""
	if !store.Complete {
		a.aboutDamage(store)
		missing = store.Missing()
	}
	store.Close()
	if missing != "" {
		return exit.Errorf(exit.Invalid, "%s", missing).
			Hint("make them: sessionsim sweep %s%s, with --shard I/N for one shard", name, s.again()).
			Hint("or name the folders where they are: sessionsim sweep merge %s DIR...", name)
	}
	return s.merge(a, read, a.now(), further...)
}
