package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newCompleteness(g *globals) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "completeness [HANDLE | CONVERSATION | DELIVERY]",
		Short: "State what is held and what is not, in what you may see",
		Long: `States, by handset, handle, conversation and day: what is held and whose side of it,
the collection stage in the supplier's words, gaps, clocks, one-sided conversations,
attachments named and absent, and signs of damage. To custodians and auditors it
states the originals too: hashes, profiles, columns without a place or left out, and
what was set aside by reason. With --out it is written as JSON, text and PDF and
signed with the case's key.
` + exitHelp,
		Example: `  hut3 completeness encrochat/almagrebe
  hut3 completeness D1 --out statement`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			subject := ""
			if len(args) == 1 {
				subject = args[0]
			}
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				if out != "" {
					return g.signStatement(cmd, a, actor, subject, out)
				}
				c, err := a.Completeness(cmd.Context(), actor, subject)
				if err != nil {
					return err
				}
				var failed error
				err = g.answer(c, func(w io.Writer) { failed = app.CompletenessText(w, c) })
				if err == nil {
					err = failed
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "write the statement into this new folder, signed")
	cmd.AddCommand(newCompletenessCheck(g))
	return cmd
}

func (g *globals) signStatement(cmd *cobra.Command, a *app.App, actor hut3.Actor, subject, dir string) error {
	s, err := a.SignCompleteness(cmd.Context(), actor, subject, dir)
	if err != nil {
		return err
	}
	return g.answer(s, func(w io.Writer) {
		fmt.Fprintf(w, "The statement of %s stands in %s, signed.\nCheck it with: hut3 completeness check %s --key '%s'\n", s.Subject, s.Dir, s.Dir, s.Key)
	})
}

func newCompletenessCheck(g *globals) *cobra.Command {
	var key string
	cmd := &cobra.Command{
		Use:   "check FOLDER",
		Short: "Check a signed statement; needs no case",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := app.CheckStatement(args[0], key); err != nil {
				return err
			}
			return g.done(map[string]any{"ok": true, "folder": args[0]}, "%s is as it was signed.", args[0])
		},
	}
	cmd.Flags().StringVar(&key, "key", "", "the case's public key, as it was handed over")
	return cmd
}
