package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newFigure(g *globals) *cobra.Command {
	return group("figure", "Statements of our own: freeze, sign, release, prove",
		newFigureFreeze(g), newFigureList(g), newFigureShow(g), newFigureDiff(g), newFigureProve(g),
		newFigureSign(g), newFigureRelease(g), newFigureWithdraw(g))
}

// frozenDraft is a statement as a file gives it.
type frozenDraft struct {
	Title     string   `json:"title"`
	AsAt      hut3.Day `json:"as_at"`
	Sentences []struct {
		Scope string `json:"scope"`
		Text  string `json:"text"`
	} `json:"sentences"`
	NotBefore time.Time `json:"not_before,omitzero"`
}

func (d frozenDraft) draft() app.Draft {
	out := app.Draft{Title: d.Title, AsAt: d.AsAt, NotBefore: d.NotBefore}
	for _, s := range d.Sentences {
		out.Sentences = append(out.Sentences, app.DraftSentence{Scope: s.Scope, Text: s.Text})
	}
	return out
}

func newFigureFreeze(g *globals) *cobra.Command {
	var d app.Draft
	var sentences []string
	var notBefore, from string
	cmd := &cobra.Command{
		Use:   "freeze TITLE --as-at DAY --sentence SCOPE:TEXT",
		Short: "Freeze a statement with every record that it rests on",
		Long: `Computes the figures that the sentences name, writes them out and keeps both for ever
with the version of every record they rest on. A measure stands in braces, with a style
where it is wanted: {cash}, {cash more_than}, {arrests nearly}, {cash rounded}. A
sentence that would not be true of its figure is refused. A package behind the records
that is not to be published before a time holds the statement until then.
` + exitHelp,
		Example: `  hut3 figure freeze "East Midlands, 2 July 2020" --as-at 2020-07-02 --not-before 2020-07-02T11:00 --zone Europe/London \
    --sentence "EMSOU:The regional action has seized {cash} in cash and made {arrests} arrests."`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			d.Title = strings.Join(args, "")
			if d.NotBefore, err = g.day(notBefore); err != nil {
				return err
			}
			if d.Sentences, err = draftSentences(sentences); err != nil {
				return err
			}
			if from != "" {
				var file frozenDraft
				if err := body(g, from, &file); err != nil {
					return err
				}
				d = file.draft()
			}
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				p, err := a.FreezeStatement(cmd.Context(), actor, d)
				if err != nil {
					return err
				}
				return g.answer(p, func(w io.Writer) { printFrozen(w, p) })
			})
		},
	}
	f := cmd.Flags()
	f.StringVar((*string)(&d.AsAt), "as-at", "", "the day that the figures are as at")
	f.StringArrayVar(&sentences, "sentence", nil, "scope and words, as in \"EMSOU:… {cash} …\"; give it again for more")
	f.StringVar(&notBefore, "not-before", "", "not released before this time")
	fromFlag(cmd, &from, "title, as_at, sentences and not_before")
	return cmd
}

func draftSentences(texts []string) ([]app.DraftSentence, error) {
	var out []app.DraftSentence
	for _, text := range texts {
		scope, words, ok := strings.Cut(text, ":")
		if !ok || strings.ContainsAny(scope, " {") {
			return nil, hut3.Errorf(hut3.Usage, "--sentence %q: begin with the scope and a colon, as in EMSOU:The region seized {cash}.", text)
		}
		out = append(out, app.DraftSentence{Scope: scope, Text: strings.TrimSpace(words)})
	}
	return out, nil
}

func newFigureList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the statements of our own",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.Publications(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"statements": list}, func(w io.Writer) {
					rows := [][]string{{"REF", "TITLE", "STATE", "AS AT", "FROZEN", "RELEASED"}}
					for _, p := range list {
						rows = append(rows, []string{string(p.Ref), oneLine(p.Title, 50), string(p.State), string(p.Frozen.AsAt), clock(p.FrozenAt), clock(p.Released)})
					}
					table(w, rows)
				})
			})
		},
	}
}

func newFigureShow(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "show FIG",
		Short: "Show a statement of our own, and what stands against its release",
		Args:  cobra.ExactArgs(1),
		RunE:  g.frozen(printFrozen),
	}
}

func newFigureDiff(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "diff FIG",
		Short: "Show what moved each figure since the statement released before it, and why",
		Args:  cobra.ExactArgs(1),
		RunE:  g.frozen(printChanges),
	}
}

// frozen runs a command that reads one statement of our own.
func (g *globals) frozen(show func(io.Writer, app.Frozen)) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		return g.operations(cmd.Context(), func(o *app.Operations, _ *app.App, actor hut3.Actor) error {
			p, blockers, err := o.Publication(cmd.Context(), actor, hut3.Ref(args[0]))
			if err != nil {
				return err
			}
			f := app.Frozen{Ref: hut3.Ref(args[0]), Publication: p, Blockers: orEmpty(blockers)}
			return g.answer(f, func(w io.Writer) { show(w, f) })
		})
	}
}

func printFrozen(w io.Writer, p app.Frozen) {
	fmt.Fprintf(w, "%s %s: %s, as at %s, frozen %s by %s\n", p.Ref, p.Title, p.State, p.Frozen.AsAt, clock(p.FrozenAt), p.FrozenBy)
	for _, s := range p.Frozen.Sentences {
		fmt.Fprintf(w, "  “%s”\n", s.Text)
	}
	fmt.Fprintf(w, "rests on %s; sha256 %s\n", hut3.Plural(int64(len(p.Frozen.Basis)), "version of a record", "versions of records"), p.SHA256)
	if !p.NotBefore.IsZero() {
		fmt.Fprintf(w, "not before %s\n", clock(p.NotBefore))
	}
	for _, h := range p.Holds {
		fmt.Fprintf(w, "held by %s until %s: %s\n", h.Ref, clock(h.Until), h.Why)
	}
	for _, b := range p.Blockers {
		fmt.Fprintf(w, "AGAINST RELEASE: %s\n", b)
	}
}

func printChanges(w io.Writer, p app.Frozen) {
	if p.Frozen.Previous == "" {
		fmt.Fprintf(w, "Nothing was released before %s.\n", p.Ref)
		return
	}
	fmt.Fprintf(w, "Since %s:\n", p.Frozen.Previous)
	if len(p.Frozen.Changes) == 0 {
		fmt.Fprintln(w, "  no figure moved")
	}
	for _, c := range p.Frozen.Changes {
		fmt.Fprintf(w, "  %s %s: %s, was %s\n", c.Scope, c.Measure, c.Unit.Print(c.After), c.Unit.Print(c.Before))
		for _, why := range c.Why {
			fmt.Fprintf(w, "    %s\n", why)
		}
	}
}

func newFigureProve(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "prove FIG",
		Short: "Compute a frozen statement again from the very versions it rests on",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.operations(cmd.Context(), func(o *app.Operations, _ *app.App, actor hut3.Actor) error {
				p, err := o.Prove(cmd.Context(), actor, hut3.Ref(args[0]))
				if err != nil {
					return err
				}
				err = g.answer(p, func(w io.Writer) {
					fmt.Fprintf(w, "%s: read %d versions of records, computed %s again.\n", p.Ref, p.Records, hut3.Plural(int64(p.Figures), "figure", "figures"))
					for _, f := range p.Faults {
						fmt.Fprintf(w, "FAULT: %s\n", f)
					}
					if p.OK {
						fmt.Fprintln(w, "It holds.")
					}
				})
				if err == nil && !p.OK {
					return errFaults
				}
				return err
			})
		},
	}
}

func newFigureSign(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "sign FIG",
		Short: "Sign a frozen statement: a commander, and not the one who froze it",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.operations(cmd.Context(), func(o *app.Operations, _ *app.App, actor hut3.Actor) error {
				if err := o.Sign(cmd.Context(), actor, hut3.Ref(args[0])); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "state": hut3.PublicationSigned}, "%s is %s.", args[0], hut3.PublicationSigned)
			})
		},
	}
}

func newFigureRelease(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "release FIG",
		Short: "Make a signed statement public: not before its time, nor while a package forbids it",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				if err := a.ReleaseStatement(cmd.Context(), actor, hut3.Ref(args[0])); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "state": hut3.PublicationReleased}, "%s is released.", args[0])
			})
		},
	}
}

func newFigureWithdraw(g *globals) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "withdraw FIG --reason TEXT",
		Short: "End a statement that was not released",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.operations(cmd.Context(), func(o *app.Operations, _ *app.App, actor hut3.Actor) error {
				if err := o.Withdraw(cmd.Context(), actor, hut3.Ref(args[0]), reason); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "state": hut3.PublicationWithdrawn}, "%s is %s.", args[0], hut3.PublicationWithdrawn)
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; it is recorded")
	return cmd
}
