package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newAudit(g *globals) *cobra.Command {
	return group("audit", "The two logs: read, sign, copy and verify them",
		newAuditLog(g), newAuditCheckpoint(g), newAuditExport(g), newAuditVerify(g))
}

func logFlag(cmd *cobra.Command, log *string) {
	cmd.Flags().StringVar(log, "log", app.CaseLog, "which log: "+app.CaseLog+" or "+app.LooksLog)
}

func newAuditLog(g *globals) *cobra.Command {
	var log string
	var last int
	cmd := &cobra.Command{
		Use:   "log",
		Short: "Show who did or looked at what",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				entries, err := a.Log(cmd.Context(), actor, log, last)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"log": log, "entries": entries}, func(w io.Writer) {
					rows := [][]string{{"LEAF", "TIME", "WHO", "HOW", "ACTION", "OBJECT", "OUTCOME", "PURPOSE"}}
					for _, e := range entries {
						rows = append(rows, []string{fmt.Sprint(e.Leaf), e.Time.Format("2006-01-02 15:04:05Z"), e.Actor.Name, string(e.Actor.Assurance), e.Action, string(e.Object), string(e.Outcome), oneLine(e.Purpose, 40)})
					}
					table(w, rows)
				})
			})
		},
	}
	logFlag(cmd, &log)
	cmd.Flags().IntVar(&last, "last", 50, "how many of the latest entries; 0 for all")
	return cmd
}

func newAuditCheckpoint(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "checkpoint",
		Short: "Sign the present size and root of both logs, to be kept elsewhere",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				logs, err := a.Checkpoint(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"logs": logs}, func(w io.Writer) {
					for _, l := range logs {
						fmt.Fprintf(w, "%s: %s, root %s\n", l.Origin, hut3.Plural(l.Size, "leaf", "leaves"), l.Root)
					}
				})
			})
		},
	}
}

func newAuditExport(g *globals) *cobra.Command {
	var log, out string
	cmd := &cobra.Command{
		Use:   "export --out FILE",
		Short: "Copy a log so that it can be verified alone on another machine",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				if err := a.ExportLog(cmd.Context(), actor, log, out); err != nil {
					return err
				}
				return g.answer(map[string]any{"log": log, "file": out}, func(w io.Writer) {
					fmt.Fprintf(w, "Wrote %s. Verify it anywhere with hut3 audit verify %s\n", out, out)
				})
			})
		},
	}
	logFlag(cmd, &log)
	cmd.Flags().StringVar(&out, "out", "", "file to write; it must not exist")
	_ = cmd.MarkFlagRequired("out")
	return cmd
}

func newAuditVerify(g *globals) *cobra.Command {
	var key string
	cmd := &cobra.Command{
		Use:   "verify FILE",
		Short: "Verify a copied log by itself: no data folder and no sign-in are needed",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			report, err := app.VerifyLogFile(args[0], key)
			if err != nil && report.Size == 0 && len(report.Faults) == 0 {
				return err
			}
			if printed := g.answer(report, func(w io.Writer) { printReport(w, report, key != "") }); printed != nil {
				return printed
			}
			if len(report.Faults) > 0 {
				return errFaults
			}
			return err
		},
	}
	cmd.Flags().StringVar(&key, "key", "", "the public key that you hold of the log; without it the file's own is used")
	return cmd
}
