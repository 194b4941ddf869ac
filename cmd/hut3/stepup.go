package main

import (
	"context"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"hut3"
	"hut3/internal/app"
)

// steps are the commands that two people take or that nobody can take back. As
// the pages do, they ask who was not recognised within ten minutes to be so
// again: a terminal that somebody left is not enough for them. A test holds them
// against the routes of the pages that ask.
var steps = []string{
	"user add", "user disable", "allocate", "deliveries export", "claim confirm",
	"package authorise", "package send", "package recall", "package redirect", "package export",
	"unit key make", "unit key rotate", "unit key add", "unit key revoke",
	"figure sign", "figure release", "threat decide", "threat close", "review release", "review lock",
	"hold release", "erase request", "erase approve", "erase refuse", "erase carry-out",
}

const shownFlag = "shown-file"

// asksAgain gives each of steps the flag by which a script is recognised.
func (g *globals) asksAgain(root *cobra.Command) {
	for _, cmd := range root.Commands() {
		path := strings.TrimPrefix(cmd.CommandPath(), "hut3 ")
		if slices.Contains(steps, path) {
			cmd.Flags().StringVar(&g.shown, shownFlag, "", "read your password, or the code of your second factor, from a file, - for standard input; asked for once you were not recognised for ten minutes")
			cmd.PreRun = func(*cobra.Command, []string) { g.step = true }
		}
		g.asksAgain(cmd)
	}
}

// recognised asks the holder of a session again, where he was not recognised of
// late: for the code of his second factor where he has one, and otherwise for
// his password.
func (g *globals) recognised(ctx context.Context, a *app.App, actor hut3.Actor) error {
	token, err := g.token(a.Config.Case)
	if err != nil {
		return err
	}
	if fresh, err := a.Doors.Fresh(ctx, token); err != nil || fresh {
		return err
	}
	factors, _, err := a.Doors.Factors(ctx, actor.User)
	if err != nil {
		return err
	}
	what := "your password"
	if len(factors) > 0 {
		what = "the code of your second factor"
	}
	if f, ok := g.in.(*os.File); g.shown == "" && (!ok || !term.IsTerminal(int(f.Fd()))) {
		return hut3.Errorf(hut3.Refused, "this step needs you to be recognised again, more than ten minutes after the last time: give --%s with %s, or run it in a terminal", shownFlag, what)
	}
	shown, err := g.secret(g.shown, "Is it you? Show "+what+": ")
	if err != nil {
		return err
	}
	return a.Doors.StepUp(ctx, actor, token, shown)
}
