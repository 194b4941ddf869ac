package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newTag(g *globals) *cobra.Command {
	return group("tag", "Put tags on messages, one by one or all that a query finds", newTagChange(g, "add", false), newTagChange(g, "remove", true), newTagList(g), newTagDefine(g))
}

func newTagChange(g *globals, use string, off bool) *cobra.Command {
	r := app.TagRequest{Off: off}
	cmd := &cobra.Command{
		Use: use + " TAG (REF... | --query QUERY) --reason TEXT",
		Short: map[bool]string{false: "Put a tag on messages; the hits of a query are frozen as they stand now",
			true: "Take a tag off messages"}[off],
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r.Tag, r.Refs = args[0], args[1:]
			return g.tag(cmd, r)
		},
	}
	cmd.Flags().StringVar(&r.Query, "query", "", "every message that this query finds")
	cmd.Flags().StringVar(&r.Reason, "reason", "", "why; it is recorded")
	return cmd
}

func newMark(g *globals) *cobra.Command {
	var r app.TagRequest
	cmd := &cobra.Command{
		Use:   "mark REF... --as MARK --reason TEXT",
		Short: "Mark messages: relevant, may undermine, may assist, privileged",
		Long: `Marks messages for those who read them after you. The marks are those that
hut3 tag list shows; "privileged" holds a message at once: nobody but the
independent reviewer sees it from then on.
` + exitHelp,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			r.Refs = args
			return g.tag(cmd, r)
		},
	}
	cmd.Flags().StringVar(&r.Tag, "as", "", "the mark, as in relevant or \"may assist\"")
	cmd.Flags().StringVar(&r.Reason, "reason", "", "why; it is recorded")
	cmd.Flags().StringVar(&r.Query, "query", "", "every message that this query finds")
	cmd.Flags().BoolVar(&r.Off, "off", false, "take the mark off")
	return cmd
}

func (g *globals) tag(cmd *cobra.Command, r app.TagRequest) error {
	return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
		done, err := a.Tag(cmd.Context(), actor, r)
		if err != nil {
			return err
		}
		return g.answer(done, func(w io.Writer) {
			verb := map[bool]string{false: "put on", true: "taken off"}[done.Off]
			fmt.Fprintf(w, "%s: %q was %s %s.\n", done.Ref, done.Tag, verb, hut3.Plural(done.Messages, "message", "messages"))
			if done.Held != "" {
				fmt.Fprintf(w, "They are held for the independent reviewer as %s.\n", done.Held)
			}
		})
	})
}

func newTagList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the marks and tags, and how many messages bear each",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.TagList(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"tags": list}, func(w io.Writer) {
					rows := [][]string{{"TAG", "KIND", "MESSAGES", "MEANING"}}
					for _, t := range list {
						kind := map[bool]string{true: "mark", false: "tag"}[t.Mark]
						if t.Unit != "" {
							kind += " of " + t.Unit
						}
						rows = append(rows, []string{t.Name, kind, hut3.Thousands(t.Messages), t.Meaning})
					}
					table(w, rows)
				})
			})
		},
	}
}

func newTagDefine(g *globals) *cobra.Command {
	var meaning string
	var own bool
	cmd := &cobra.Command{
		Use:   "define TAG --meaning TEXT",
		Short: "Put a tag on the list of those that may be used",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				ref, err := a.DefineTag(cmd.Context(), actor, args[0], meaning, own)
				if err != nil {
					return err
				}
				return g.done(map[string]any{"ref": ref}, "Made %s.", ref)
			})
		},
	}
	cmd.Flags().StringVar(&meaning, "meaning", "", "what the tag says of a message")
	cmd.Flags().BoolVar(&own, "unit-only", false, "it exists for your unit alone")
	return cmd
}
