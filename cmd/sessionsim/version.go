package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version stands in every result. It changes whenever the model gives other
// numbers, so that results of different versions are not mistaken for each
// other.
const version = "0.1.0"

func versionCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "print the version", GroupID: groupOther, Args: arguments(0, 0, "no argument"),
		Long: "Prints the version of sessionsim, which stands in every result, and how it was built.",
		Example: `  sessionsim version
  sessionsim version --json
  go version -m $(which sessionsim)`,
		RunE: func(*cobra.Command, []string) error {
			revision := buildSetting("vcs.revision")
			if a.JSON {
				return writeJSON(a.Out, object{"version": version, "go": runtime.Version(), "revision": revision,
					"modified": buildSetting("vcs.modified") == "true", "os": runtime.GOOS, "arch": runtime.GOARCH})
			}
			fmt.Fprintf(a.Out, "sessionsim %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			if revision != "" {
				fmt.Fprintf(a.Out, "built from %s\n", revision)
			}
			return nil
		},
	}
}

// buildSetting is what the Go tool recorded about the build, or "".
func buildSetting(key string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}
