package main

import (
	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newPackageCorrect(g *globals) *cobra.Command {
	var agency, reason string
	var chase bool
	cmd := &cobra.Command{
		Use:   "correct PACKAGE --reason WHY",
		Short: "Say that the last entry at a recipient was made in error",
		Long: `Says that the last step at a recipient, or with --chase the last chase of him, was entered
in error. The entry stays, with who corrected it and why, and counts no more. What the
recipient told in the system his own unit corrects. A redirection and a recall cannot be
taken back: others have been told of them.
` + exitHelp,
		Example: `  hut3 package correct PKG-1/MPS --reason "it was another package"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.desk(cmd.Context(), func(d *app.IntelDesk, _ app.See, _ *app.App, actor hut3.Actor) error {
				ref, at := ofAgency(args[0], agency, actor)
				if err := d.Correct(cmd.Context(), actor, ref, at, chase, reason); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": ref, "agency": at, "corrected": true}, "%s at %s: the last entry is corrected.", ref, at)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&agency, "agency", "", "the recipient, where it is not named with the package")
	f.StringVar(&reason, "reason", "", "what was wrong with the entry")
	f.BoolVar(&chase, "chase", false, "correct the last chase, and not the last step")
	_ = cmd.MarkFlagRequired("reason")
	return cmd
}
