// Package studies holds the studies that come with sessionsim. Each is a file like any user's.
package studies

import (
	"embed"
	"strings"
)

//go:embed *.yaml
var files embed.FS

// Names lists the studies in alphabetical order.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic("studies: " + err.Error())
	}
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = strings.TrimSuffix(entry.Name(), ".yaml")
	}
	return names
}

// Text is the file of a study; false when there is none of that name.
func Text(name string) ([]byte, bool) {
	text, err := files.ReadFile(name + ".yaml")
	return text, err == nil
}
