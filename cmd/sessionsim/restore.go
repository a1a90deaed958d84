package main

import (
	"os"
	"path/filepath"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/reports"
)

// effortOf is how the results in a folder were run and judged.
func effortOf(dir string) (*effort, error) {
	file, err := os.Open(filepath.Join(dir, "result.json"))
	if err != nil {
		return nil, exit.Errorf(exit.Invalid, "%s is not a result folder: %w", dir, err).
			Hint("name a folder that run or compare has written, such as out/article-88aabc40")
	}
	defer file.Close()
	level, asked, err := reports.ReadAsked(file)
	if err != nil {
		return nil, exit.Errorf(exit.Invalid, "%s was changed or cut off: %w", file.Name(), err).
			Hint("a result folder is only ever written as a whole; make it anew from its scenario")
	}
	return &effort{level: level, asked: asked}, nil
}
