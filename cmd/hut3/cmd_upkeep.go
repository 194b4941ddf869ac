package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newUpkeep(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "upkeep",
		Short: "Join small files of the corpus into larger ones",
		Long: `Every delivery adds files to the corpus, and each search looks into all of them. Upkeep joins
neighbours of one access class: messages, rows and entities stay what they are, and so do
their refs, places, marks and tags. A joined file is written aside, read back and compared
before it takes the place of the others; the record and the log say which files it stands
for, and hut3 verify proves it. Bundles of the vault with a damaged index are written again,
and so is every file of the corpus with damage that its parity makes good, to the byte as it
was sealed. An import that comes meanwhile waits. hut3 serve does this by itself where somebody
who may is signed in on its machine.
` + exitHelp,
		Example: "  hut3 upkeep",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				out, err := a.Upkeep(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(out, func(w io.Writer) { printUpkept(w, out) })
			})
		},
	}
}

func printUpkept(w io.Writer, u app.Upkept) {
	if u.Mended > 0 {
		fmt.Fprintf(w, "The vault was mended: %s written again.\n", hut3.Plural(int64(u.Mended), "bundle", "bundles"))
	}
	if len(u.Files) > 0 {
		fmt.Fprintf(w, "The corpus was mended: %s, written again to the byte as sealed.\n", strings.Join(u.Files, ", "))
	}
	for _, m := range u.Merges {
		what := ""
		if m.Messages > 0 {
			what = ", " + hut3.Plural(m.Messages, "message", "messages")
		}
		if m.Rows > 0 {
			what = ", " + hut3.Plural(m.Rows, "row", "rows")
		}
		fmt.Fprintf(w, "%s: %s joined into %s%s.\n", m.Ref, hut3.Plural(int64(m.Files), "file", "files"), m.Into, what)
	}
	if len(u.Merges) == 0 {
		fmt.Fprint(w, "Nothing to join. ")
	}
	fmt.Fprintf(w, "The corpus has %s.\n", hut3.Plural(int64(u.Live), "file", "files"))
}

// upkeepEvery is how often a server looks for files to join.
const upkeepEvery = 10 * time.Minute

// keepUp does upkeep beside a server, in the name of whoever is signed in where
// it runs. It returns how to end it and wait.
func (g *globals) keepUp(ctx context.Context, a *app.App) (end func()) {
	token, err := g.token(a.Config.Case)
	if err != nil {
		return func() {}
	}
	actor, err := a.Actor(ctx, token, g.purpose, hut3.Ref(g.operation))
	if err != nil || actor.PasswordBy != "" || !app.MayUpkeep(actor) {
		return func() {}
	}
	return beside(ctx, func(ctx context.Context) {
		a.KeepUp(ctx, actor, upkeepEvery, func(u app.Upkept, err error) {
			if err != nil {
				g.note("upkeep: %v", err)
				return
			}
			g.note("upkeep: %s, %s of the vault and %s of the corpus mended", hut3.Plural(int64(len(u.Merges)), "merge", "merges"),
				hut3.Plural(int64(u.Mended), "bundle", "bundles"), hut3.Plural(int64(len(u.Files)), "file", "files"))
		})
	})
}

// workAhead works out beside a server what was asked for lately. It returns how to end
// it and wait.
func (g *globals) workAhead(ctx context.Context, a *app.App) (end func()) {
	return beside(ctx, func(ctx context.Context) {
		a.WorkAhead(ctx, func(err error) { g.note("working ahead: %v", err) })
	})
}

// beside does something beside a server. It returns how to end it and wait.
func beside(ctx context.Context, do func(context.Context)) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); do(ctx) }()
	return func() { cancel(); <-done }
}
