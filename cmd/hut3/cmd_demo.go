package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"hut3/internal/app/demo"
	"hut3/internal/web"
)

func newDemo(g *globals) *cobra.Command {
	o := demo.Options{}
	var serve, noServe bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Walk the main job on the model operation, and leave its data folder",
		Long: `Makes the model operation, takes it in, and walks the chain: the held thread, a
threat to life, the network, a handle with two candidates, a package to three
recipients, arrests and seizures, and the press line that can be traced to a byte.
Everything in it is invented; only the published statement is real.
The folder is left for the other commands, and you are signed in to it as owner.
An earlier demo in the same folder is replaced; another case is left alone. In a
terminal, or with --serve, it ends by serving the pages as hut3 serve does.
` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Dir, o.Out = g.dir(), g.out
			if g.json {
				o.Out = g.err
			}
			fmt.Fprintf(o.Out, "hut3 demo: Operation Venetic, model. %s\n", demo.Notice)
			r, err := demo.Run(cmd.Context(), o)
			if err != nil {
				return err
			}
			if err := g.keepToken(r.Case, r.Token); err != nil {
				return err
			}
			if err := g.answer(r, func(w io.Writer) { printNext(w, r) }); err != nil {
				return err
			}
			if noServe || g.json || !serve && !terminal(g.out) {
				return nil
			}
			return g.serveDemo(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.IntVar(&o.Handles, "handles", 1500, "handles on the network")
	f.IntVar(&o.Messages, "messages", 200_000, "acts of sending")
	f.Uint64Var(&o.Seed, "seed", 1, "seed of the model operation")
	f.BoolVar(&serve, "serve", false, "serve the pages at the end, in no terminal too")
	f.BoolVar(&noServe, "no-serve", false, "only fill the folder; hut3 serve shows its pages")
	cmd.MarkFlagsMutuallyExclusive("serve", "no-serve")
	return cmd
}

// serveDemo ends the demo as hut3 serve would go on.
func (g *globals) serveDemo(ctx context.Context) error {
	a, err := g.open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(g.serve(ctx, a, defaultListen, web.Certificate{}), a.Close())
}

func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// printNext says what to try with the folder that the demo leaves.
func printNext(w io.Writer, r demo.Result) {
	fmt.Fprintf(w, "\nReady in %.0f s. %s\n", r.Seconds, r.Notice)
	fmt.Fprintf(w, "The folder is %s. You are signed in as owner; every account of it (analyst, officer, duty, commander,\nreviewer, derbyshire …) opens with the password %q. Try:\n\n", r.DataDir, demo.Password)
	for _, line := range []string{
		`hut3 search '"370 paper"'`,
		"hut3 thread " + r.Refs["message"],
		"hut3 trace " + r.Refs["message"] + " --bytes",
		"hut3 trace '£2,191,200'",
		"hut3 network --communities --seed 1",
		"hut3 figures --scope EMSOU --as-at 2020-07-02",
		"hut3 reconcile --as-at 2020-07-02",
		"hut3 package outstanding",
		"hut3 verify",
		"hut3 serve",
	} {
		fmt.Fprintf(w, "  %s\n", line)
	}
}
