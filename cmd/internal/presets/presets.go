// Package presets holds the scenarios that come with sessionsim. Each is a
// file like any user's; its name is as good as a file's everywhere.
package presets

import (
	"embed"
	"strings"
)

//go:embed *.yaml
var files embed.FS

// Default is the preset of the article: three servers behind round robin.
const Default = "article"

// Names lists the presets in alphabetical order.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic("presets: " + err.Error())
	}
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = strings.TrimSuffix(entry.Name(), ".yaml")
	}
	return names
}

// Text is the scenario file of a preset; false when there is none of that name.
func Text(name string) ([]byte, bool) {
	text, err := files.ReadFile(name + ".yaml")
	return text, err == nil
}
