package main

import (
	"bufio"
	"context"
	"errors"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
	"hut3/internal/zones"
)

// globals are the flags that every command has.
type globals struct {
	console
	data      string
	purpose   string
	operation string
	zone      string
	json      bool
	lines     *bufio.Reader // of standard input, once a line of it was read
	step      bool          // the command asks who was not recognised of late to be so again
	shown     string        // file of the password or code with which he is
}

const noPurpose = "not stated"

func newRoot(c console) *cobra.Command {
	g := &globals{console: c}
	root := &cobra.Command{
		Use:   "hut3",
		Short: "Work lawfully seized messages: from the byte to the published figure",
		Long: `hut3 takes in what was lawfully seized from a criminal messaging network, makes it
readable and searchable, finds networks and threats to life, puts names to handles
with evidence for and against, grades and sends intelligence, and counts results once.

Begin with hut3 demo, or with hut3 init and hut3 import.
` + exitHelp,
		Version:       app.Version(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	flags := root.PersistentFlags()
	flags.StringVar(&g.data, "data", "", "data folder (default $HUT3_DATA, or ./hut3-data)")
	flags.StringVar(&g.purpose, "purpose", noPurpose, "why you are doing this; it is recorded")
	flags.StringVar(&g.operation, "operation", "", "the operation you are doing it for, as in OP-1")
	flags.StringVar(&g.zone, "zone", "UTC", "time zone for dates and days, as in Europe/London")
	flags.BoolVar(&g.json, "json", false, "print one JSON document")
	for _, add := range commands {
		root.AddCommand(add(g))
	}
	g.asksAgain(root)
	explain(root)
	return root
}

// dir is the data folder that the flags and the environment name.
func (g *globals) dir() string {
	if g.data != "" {
		return g.data
	}
	if env := g.getenv("HUT3_DATA"); env != "" {
		return env
	}
	return "hut3-data"
}

// open opens the data folder without an actor.
func (g *globals) open(ctx context.Context) (*app.App, error) {
	zone, err := zones.Load(g.zone)
	if err != nil {
		return nil, err
	}
	a, err := app.Open(ctx, g.dir())
	if err != nil {
		return nil, err
	}
	a.Zone = zone
	if g.now != nil {
		a.Doors.Now = g.now
	}
	return a, nil
}

// with opens the data folder, finds who is signed in, and runs fn.
func (g *globals) with(ctx context.Context, fn func(*app.App, hut3.Actor) error) error {
	return g.withAny(ctx, func(a *app.App, actor hut3.Actor) error {
		if actor.PasswordBy != "" {
			return app.ErrFirstPassword
		}
		return fn(a, actor)
	})
}

// withAny runs fn for somebody, too, who has still to choose a password of his
// own.
func (g *globals) withAny(ctx context.Context, fn func(*app.App, hut3.Actor) error) error {
	a, err := g.open(ctx)
	if err != nil {
		return err
	}
	actor, err := g.actor(ctx, a)
	if err == nil && g.step {
		err = g.recognised(ctx, a, actor)
	}
	if err != nil {
		return errors.Join(err, a.Close())
	}
	return errors.Join(fn(a, actor), a.Close())
}

func (g *globals) actor(ctx context.Context, a *app.App) (hut3.Actor, error) {
	token, err := g.token(a.Config.Case)
	if err != nil {
		return hut3.Actor{}, err
	}
	g.warnPurpose()
	actor, err := a.Actor(ctx, token, g.purpose, hut3.Ref(g.operation))
	if errors.Is(err, app.ErrFirstPassword) {
		err = nil // with answers it
	}
	return actor, err
}
