package main

import (
	"github.com/spf13/cobra"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/presets"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep/studies"
	"github.com/sessionsim/sessionsim/sim/param"
)

// shells are those that completion writes scripts for.
var shells = []string{"bash", "zsh", "fish", "powershell"}

func completionCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "completion SHELL", Short: "print a completion script for a shell", GroupID: groupOther,
		Args: arguments(1, 1, "one shell: "+param.Or(shells)), ValidArgs: shells,
		Long: "Prints a script that lets a shell complete commands, flags and preset names with the Tab key.",
		Example: `  source <(sessionsim completion bash)
  sessionsim completion zsh > "${fpath[1]}/_sessionsim"
  sessionsim completion fish > ~/.config/fish/completions/sessionsim.fish`,
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(a.Out, true)
			case "zsh":
				return root.GenZshCompletion(a.Out)
			case "fish":
				return root.GenFishCompletion(a.Out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(a.Out)
			}
			return exit.Errorf(exit.Usage, "there is no completion for %s", param.Quote(args[0])).
				Hint("choose %s", param.Or(shells))
		},
	}
}

// completeStudy offers studies, and files.
func completeStudy(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return studies.Names(), cobra.ShellCompDirectiveDefault
}

// completeScenario offers presets and scenario files for a verb's argument.
func completeScenario(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return presets.Names(), cobra.ShellCompDirectiveDefault
}
