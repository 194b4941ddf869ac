package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newReport(g *globals) *cobra.Command {
	return group("report", "Intelligence reports: items, two gradings each, sanitised text",
		newReportNew(g), newReportItem(g), newReportGrade(g), newReportJudge(g), newReportSanitise(g), newReportDiff(g),
		newReportHandling(g), newReportMarking(g), newReportConfirm(g), newReportShow(g), newReportList(g), newReportSuggest(g), newReportSource(g))
}

// desk runs fn with the verbs of reports and packages, for who is signed in.
func (g *globals) desk(ctx context.Context, fn func(*app.IntelDesk, app.See, *app.App, hut3.Actor) error) error {
	return g.with(ctx, func(a *app.App, actor hut3.Actor) error {
		d, err := a.Intel()
		if err != nil {
			return err
		}
		see, err := a.See(ctx, actor)
		if err != nil {
			return err
		}
		return fn(d, see, a, actor)
	})
}

// reportFile is a report as a file gives it.
type reportFile struct {
	Title    string       `json:"title"`
	From     time.Time    `json:"information_from,omitzero"`
	To       time.Time    `json:"information_to,omitzero"`
	Marking  hut3.Marking `json:"marking"`
	Source   hut3.Ref     `json:"source"`
	Offence  string       `json:"offence"`
	Concerns []hut3.Ref   `json:"concerns"`
	Received []hut3.Ref   `json:"received"`
	Items    []struct {
		Raw      string     `json:"raw"`
		Messages []hut3.Key `json:"messages"`
	} `json:"items"`
}

func (f reportFile) draft() app.ReportDraft {
	d := app.ReportDraft{Title: f.Title, From: f.From, To: f.To, Marking: f.Marking, Source: f.Source, Offence: f.Offence, Concerns: f.Concerns, Received: f.Received}
	for _, it := range f.Items {
		d.Items = append(d.Items, app.ItemDraft{Raw: it.Raw, Messages: it.Messages})
	}
	return d
}

func newReportNew(g *globals) *cobra.Command {
	var d app.ReportDraft
	var raw, since, until, from string
	var messages, concerns, received []string
	cmd := &cobra.Command{
		Use:   "new TITLE --raw TEXT --message REF",
		Short: "Write a report, with its first item",
		Long: `Writes an intelligence report. Each item is one statement with the messages it rests on;
add more with hut3 report item. Nothing is graded for you. Material whose authority was
not stated, or that is kept out of proceedings, is refused.
` + exitHelp,
		Example: `  hut3 report new "Cash run to Luton" --raw "peppershirt says that 370 paper goes to Luton on Friday" --message D12/88 --concerns OCG-1
  hut3 report new --from report.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			d.Title, d.Concerns, d.Received = strings.Join(args, ""), refs(concerns), refs(received)
			if d.From, err = g.day(since); err != nil {
				return err
			}
			if d.To, err = g.day(until); err != nil {
				return err
			}
			item, err := itemDraft(raw, messages)
			if err != nil {
				return err
			}
			d.Items = []app.ItemDraft{item}
			if from != "" {
				var file reportFile
				if err := body(g, from, &file); err != nil {
					return err
				}
				d = file.draft()
			}
			return g.desk(cmd.Context(), func(desk *app.IntelDesk, see app.See, _ *app.App, actor hut3.Actor) error {
				ref, err := desk.WriteReport(cmd.Context(), actor, see, d)
				if err != nil {
					return err
				}
				return g.done(map[string]any{"ref": ref}, "Made %s. Next: hut3 report grade %s 1 --written … --true …", ref, ref)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&raw, "raw", "", "what the first item says, as it was found")
	f.StringSliceVar(&messages, "message", nil, "a message it rests on; give it again for more")
	f.StringVar((*string)(&d.Marking), "marking", "", "OFFICIAL, OFFICIAL-SENSITIVE (the default) or SECRET")
	f.StringVar((*string)(&d.Source), "source", "", "a protected source by number, as in SRC-4")
	f.StringVar(&d.Offence, "offence", "", "the offence it is about")
	f.StringSliceVar(&concerns, "concerns", nil, "a nominal, group or handle; give it again for more")
	f.StringSliceVar(&received, "received", nil, "a received package it rests on, as in RPK-1; give it again for more")
	f.StringVar(&since, "since", "", "date of information, from (default that of the messages)")
	f.StringVar(&until, "until", "", "and to")
	fromFlag(cmd, &from, "the report")
	return cmd
}

func itemDraft(raw string, messages []string) (app.ItemDraft, error) {
	keys, err := messageKeys(messages)
	return app.ItemDraft{Raw: raw, Messages: keys}, err
}

// itemNumber reads which item of a report is meant, from 1.
func itemNumber(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 0, hut3.Errorf(hut3.Usage, "%q is not the number of an item; they count from 1", s)
	}
	return n, nil
}

func newReportItem(g *globals) *cobra.Command {
	var raw string
	var messages []string
	var replace int
	cmd := &cobra.Command{
		Use:   "item REPORT --raw TEXT --message REF",
		Short: "Add an item to a report, or replace one",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			item, err := itemDraft(raw, messages)
			if err != nil {
				return err
			}
			return g.desk(cmd.Context(), func(d *app.IntelDesk, see app.See, _ *app.App, actor hut3.Actor) error {
				what := "an item is added"
				if cmd.Flags().Changed("replace") {
					what = fmt.Sprintf("item %d is replaced; grade and sanitise it again", replace)
					err = d.SetItem(cmd.Context(), actor, see, hut3.Ref(args[0]), replace, item)
				} else {
					err = d.AddItem(cmd.Context(), actor, see, hut3.Ref(args[0]), item)
				}
				if err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "done": what}, "%s: %s.", args[0], what)
			})
		},
	}
	cmd.Flags().StringVar(&raw, "raw", "", "what it says, as it was found")
	cmd.Flags().StringSliceVar(&messages, "message", nil, "a message it rests on; give it again for more")
	cmd.Flags().IntVar(&replace, "replace", 0, "the number of the item to replace")
	return cmd
}

// grading reads 1A, with its reason.
func grading(flag, text, reason string) (hut3.Grading, error) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if len(text) != 2 {
		return hut3.Grading{}, hut3.Errorf(hut3.Usage, "--%s %q: give both blocks of the 3x5x2, as in 1A: source 1 to 3, assessment A to E", flag, text)
	}
	g := hut3.Grading{Source: hut3.SourceGrade(text[:1]), Assessment: hut3.AssessmentGrade(text[1:]), Reason: reason}
	return g, g.Validate()
}

func newReportGrade(g *globals) *cobra.Command {
	var written, isTrue, writtenReason, trueReason string
	cmd := &cobra.Command{
		Use:   "grade REPORT ITEM --written 1A --true 2C",
		Short: "Grade an item twice: that it was written, and that it is true",
		Long: `Gives an item its two gradings in the 3x5x2: that these words were written, and that
what they say is so. Neither is filled in for you. E (suspected false) needs its reason.
` + exitHelp,
		Example: `  hut3 report grade IR-2026-000001 1 --written 1A --true 2E --true-reason "he boasts"`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := itemNumber(args[1])
			if err != nil {
				return err
			}
			first, err := grading("written", written, writtenReason)
			if err != nil {
				return err
			}
			second, err := grading("true", isTrue, trueReason)
			if err != nil {
				return err
			}
			return g.desk(cmd.Context(), func(d *app.IntelDesk, see app.See, _ *app.App, actor hut3.Actor) error {
				if err := d.Grade(cmd.Context(), actor, see, hut3.Ref(args[0]), n, first, second); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "item": n, "written": first.String(), "true": second.String()}, "%s item %d: written %s, true %s.", args[0], n, first, second)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&written, "written", "", "that the words were written: source and assessment, as in 1A")
	f.StringVar(&writtenReason, "written-reason", "", "why; needed for E")
	f.StringVar(&isTrue, "true", "", "that what they say is so")
	f.StringVar(&trueReason, "true-reason", "", "why; needed for E")
	return cmd
}

func newReportJudge(g *globals) *cobra.Command {
	var j hut3.Judgement
	cmd := &cobra.Command{
		Use:     "judge REPORT ITEM --likelihood WORDS --confidence WORD --text TEXT",
		Short:   "State what an item is assessed to mean, apart from what it says",
		Example: `  hut3 report judge IR-2026-000001 1 --likelihood "highly likely" --confidence moderate --text "the money is the price of 10 kg"`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := itemNumber(args[1])
			if err != nil {
				return err
			}
			return g.desk(cmd.Context(), func(d *app.IntelDesk, see app.See, _ *app.App, actor hut3.Actor) error {
				if err := d.Judge(cmd.Context(), actor, see, hut3.Ref(args[0]), n, j); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "item": n, "judgement": j.Wording()}, "%s item %d: %s", args[0], n, j.Wording())
			})
		},
	}
	cmd.Flags().StringVar(&j.Likelihood, "likelihood", "", "a step of the yardstick, as in \"highly likely\"")
	cmd.Flags().StringVar(&j.Confidence, "confidence", "", "low, moderate or high")
	cmd.Flags().StringVar(&j.Text, "text", "", "what is judged")
	return cmd
}

func newReportHandling(g *globals) *cobra.Command {
	var conditions []string
	cmd := &cobra.Command{
		Use:   "handling REPORT P|C",
		Short: "Give a report its handling code, and the conditions of C",
		Long: `Gives a report its handling code: P (lawful sharing permitted) or C (permitted with
conditions). Conditions are A1 covert development, A2 covert use, A3 overt use, S1
delegated authority (state its bounds) and S2 consult originator.
` + exitHelp,
		Example: `  hut3 report handling IR-2026-000001 C --condition A2 --condition "S1:to forces of the region"`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			h := hut3.Handling{Code: hut3.HandlingCode(strings.ToUpper(args[1]))}
			for _, c := range conditions {
				code, detail, _ := strings.Cut(c, ":")
				h.Conditions = append(h.Conditions, hut3.Condition{Code: strings.ToUpper(strings.TrimSpace(code)), Detail: strings.TrimSpace(detail)})
			}
			return g.desk(cmd.Context(), func(d *app.IntelDesk, see app.See, _ *app.App, actor hut3.Actor) error {
				if err := d.SetHandling(cmd.Context(), actor, see, hut3.Ref(args[0]), h); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "handling": h}, "%s is handled as %s.", args[0], h)
			})
		},
	}
	cmd.Flags().StringArrayVar(&conditions, "condition", nil, "a condition and its detail, as in A2 or \"S1:bounds\"; give it again for more")
	return cmd
}

func newReportMarking(g *globals) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "marking REPORT MARKING",
		Short: "Change a report's marking; lowering it needs a reason",
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.desk(cmd.Context(), func(d *app.IntelDesk, see app.See, _ *app.App, actor hut3.Actor) error {
				if err := d.SetMarking(cmd.Context(), actor, see, hut3.Ref(args[0]), hut3.Marking(strings.ToUpper(args[1])), reason); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "marking": strings.ToUpper(args[1])}, "%s is marked %s.", args[0], strings.ToUpper(args[1]))
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why it is lowered")
	return cmd
}

func newReportConfirm(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "confirm REPORT",
		Short: "The second person's word that what is graded E may be shared under P",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.desk(cmd.Context(), func(d *app.IntelDesk, see app.See, _ *app.App, actor hut3.Actor) error {
				if err := d.Confirm(cmd.Context(), actor, see, hut3.Ref(args[0])); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "confirmed_by": actor.User}, "%s is confirmed by %s.", args[0], actor.Name)
			})
		},
	}
}

func newReportSource(g *globals) *cobra.Command {
	var s hut3.ProtectedSource
	cmd := &cobra.Command{
		Use:   "source NAME…",
		Short: "Keep the names that would give a source away; they are shown to nobody",
		Long: `Keeps the names of a protected source. A report names the source by the reference that
comes back, and is refused where any of its texts holds one of the names.
` + exitHelp,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s.Names = args
			return g.desk(cmd.Context(), func(d *app.IntelDesk, _ app.See, _ *app.App, actor hut3.Actor) error {
				ref, err := d.SetSource(cmd.Context(), actor, s)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"ref": ref}, func(w io.Writer) { fmt.Fprintf(w, "Made %s.\n", ref) })
			})
		},
	}
	cmd.Flags().StringVar(&s.Note, "note", "", "kept with it")
	return cmd
}
