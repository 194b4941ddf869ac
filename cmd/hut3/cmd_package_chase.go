package main

import (
	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newPackageChase(g *globals) *cobra.Command {
	var c hut3.Chase
	var agency, at string
	cmd := &cobra.Command{
		Use:   "chase PACKAGE",
		Short: "Record that a recipient was asked for what is awaited of him",
		Long: `Records that a recipient was asked for what is awaited of him. It changes no state: who was
asked has not answered. The unit that sent the package does it.
` + exitHelp,
		Example: `  hut3 package chase PKG-1/MPS --medium telephone --officer "DS Hale" --telephone "01632 960 101"`,
		Args:    cobra.ExactArgs(1),
	}
	f := cmd.Flags()
	f.StringVar(&agency, "agency", "", "the recipient, where it is not named with the package")
	f.StringVar((*string)(&c.Medium), "medium", "", "system, e-mail, telephone or \"in person\"")
	f.StringVar(&c.Officer.Name, "officer", "", "whom it reached")
	f.StringVar(&c.Officer.Telephone, "telephone", "", "the number that was called")
	f.StringVar(&at, "at", "", "when it happened, as in 2020-06-16T12:40 (default now)")
	f.StringVar(&c.Note, "note", "", "what was said")
	_ = cmd.MarkFlagRequired("medium")
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		if c.At, err = g.day(at); err != nil {
			return err
		}
		return g.desk(cmd.Context(), func(d *app.IntelDesk, _ app.See, _ *app.App, actor hut3.Actor) error {
			ref, to := ofAgency(args[0], agency, actor)
			if err := d.Chase(cmd.Context(), actor, ref, to, c); err != nil {
				return err
			}
			return g.done(map[string]any{"ref": ref, "agency": to, "chased": true}, "%s: %s is chased by %s.", ref, to, c.Medium)
		})
	}
	return cmd
}
