package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
	"hut3/internal/zones"
)

func newAllocate(g *globals) *cobra.Command {
	var al hut3.Allocation
	var handle, from, to string
	cmd := &cobra.Command{
		Use:   "allocate UNIT (--handle H | --conversation C | --everything) --for PURPOSE",
		Short: "Give a unit a part of the corpus",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			al.Unit = args[0]
			if handle != "" {
				if al.Handle, err = hut3.ParseHandle(handle); err != nil {
					return err
				}
			}
			if al.From, err = g.day(from); err != nil {
				return err
			}
			if al.To, err = g.day(to); err != nil {
				return err
			}
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				ref, err := a.Allocate(cmd.Context(), actor, al)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"ref": ref, "allocation": al}, func(w io.Writer) { fmt.Fprintf(w, "Made %s for %s.\n", ref, al.Unit) })
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&handle, "handle", "", "a handle, as in encrochat/peppershirt")
	f.StringVar(&al.Conversation, "conversation", "", "a conversation")
	f.BoolVar(&al.Everything, "everything", false, "every message of the class")
	f.Uint32Var(&al.Class, "class", 0, "access class; 0 is every class without a compartment")
	f.StringVar(&from, "from", "", "messages sent from this day")
	f.StringVar(&to, "to", "", "messages sent before this day")
	f.StringVar((*string)(&al.User), "user", "", "one user of the unit, as in USR-3")
	f.StringVar(&al.Purpose, "for", "", "why the unit needs it")
	return cmd
}

// day reads a date or an RFC 3339 time in the zone of the command; nothing is
// the zero time.
func (g *globals) day(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	zone, err := zones.Load(g.zone)
	if err != nil {
		return time.Time{}, err
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04", "2006-01-02 15:04", time.RFC3339} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, hut3.Errorf(hut3.Usage, "%q is not a day; write one as 2020-07-02, or with a time as 2020-07-02T05:00", s)
}
