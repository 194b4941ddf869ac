package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newNews(g *globals) *cobra.Command {
	var r app.NewsRequest
	var mark bool
	cmd := &cobra.Command{
		Use:   "new [HANDLE]",
		Short: "Show what came in on your handles since you last said that you had read it",
		Long: `Shows, a line a handle that was allocated to you, the messages, contacts and late
older messages that came in since your read position, and the new hits of your saved
searches. Where no handle is allocated to you by name, every handle is looked at.
--mark then moves the position: of HANDLE, or of all.
` + exitHelp,
		Example: `  hut3 new --since last
  hut3 new --mark
  hut3 new encrochat/peppershirt --mark --team
  hut3 new --since D12`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				news, err := a.News(cmd.Context(), actor, r)
				if err != nil {
					return err
				}
				if mark && news.Upto != "" {
					if err := markRead(cmd, a, actor, args, news.Upto, r.Team); err != nil {
						return err
					}
				}
				return g.answer(news, func(w io.Writer) { printNews(w, news, mark) })
			})
		},
	}
	cmd.Flags().BoolVar(&r.Team, "team", false, "the position of your unit, not your own")
	cmd.Flags().StringVar(&r.Since, "since", "last", "last: your position; or a delivery, as D12")
	cmd.Flags().BoolVar(&mark, "mark", false, "then say that it was read")
	return cmd
}

func markRead(cmd *cobra.Command, a *app.App, actor hut3.Actor, args []string, upto string, team bool) error {
	var h hut3.Handle
	var err error
	if len(args) == 1 {
		if h, err = hut3.ParseHandle(args[0]); err != nil {
			return err
		}
	}
	_, err = a.MarkRead(cmd.Context(), actor, h, upto, team)
	return err
}

func printNews(w io.Writer, n app.News, marked bool) {
	if n.Upto == "" {
		fmt.Fprintln(w, "No message is open to you yet.")
		return
	}
	rows := [][]string{{"HANDLE", "NEW", "NEW CONTACTS", "LATE", "FIRST"}}
	for _, l := range n.Unread {
		late := ""
		for _, m := range l.LateIn {
			late += fmt.Sprintf("%s sent in %s ", hut3.Thousands(m.Count), m.Value)
		}
		rows = append(rows, []string{l.Handle.String(), hut3.Thousands(l.Messages), toText(l.Contacts), strings.TrimSpace(late), l.First.String()})
	}
	if len(rows) > 1 {
		table(w, rows)
	} else {
		fmt.Fprintf(w, "Nothing new on %s that you have read before.\n", hut3.Plural(int64(n.Handles-len(n.Never)), "handle", "handles"))
	}
	if n.More > 0 {
		fmt.Fprintf(w, "and %s more with something new\n", hut3.Plural(int64(n.More), "handle", "handles"))
	}
	for _, s := range n.Searches {
		fmt.Fprintf(w, "%s %s: %s", s.Ref, s.Name, hut3.Plural(s.Messages, "new hit", "new hits"))
		if s.Edits > 0 {
			fmt.Fprintf(w, " and %s", hut3.Plural(s.Edits, "new edit", "new edits"))
		}
		if s.Untested > 0 {
			fmt.Fprintf(w, "; %s", app.Untested(s.Untested))
		}
		fmt.Fprintln(w)
	}
	if len(n.Never) > 0 {
		fmt.Fprintf(w, "Never marked read: %s\n", hut3.Plural(int64(len(n.Never)), "handle", "handles"))
	}
	if marked {
		fmt.Fprintf(w, "Marked read up to %s.\n", n.Upto)
	}
}
