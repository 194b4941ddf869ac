package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

const prefixReceived = "RPK"

// stepFlags adds what is told of a step at a recipient; the function that comes
// back reads it.
func (g *globals) stepFlags(cmd *cobra.Command) func() (hut3.ReceiptStep, error) {
	var s hut3.ReceiptStep
	var at, outcome string
	var led []string
	f := cmd.Flags()
	f.StringVar((*string)(&s.Medium), "medium", "", "system, \"sealed file\", e-mail, telephone or \"in person\" (default system, for your own unit)")
	f.StringVar(&s.Officer.Name, "officer", "", "who told it (default you, for your own unit)")
	f.StringVar(&s.Officer.Number, "number", "", "his collar or warrant number")
	f.StringVar(&s.Officer.Telephone, "telephone", "", "the number he was reached on")
	f.StringVar(&at, "at", "", "when it happened, as in 2020-06-16T12:40 (default now)")
	f.StringVar(&s.Note, "note", "", "reason, question or answer")
	f.StringVar(&outcome, "outcome", "", "of a result: no_action, developed, arrest, search, seizure, threat_action, not_suitable, wrong_force")
	f.StringSliceVar(&led, "led-to", nil, "of a result: an operation, arrest or seizure, as in OP-1; give it again for more")
	return func() (hut3.ReceiptStep, error) {
		var err error
		if s.At, err = g.day(at); err != nil {
			return s, err
		}
		if outcome == "" && len(led) == 0 {
			return s, nil
		}
		s.Result, err = result(outcome, led)
		return s, err
	}
}

func result(outcome string, led []string) (*hut3.Returned, error) {
	r := &hut3.Returned{Outcome: outcome}
	for _, ref := range refs(led) {
		switch ref.Prefix() {
		case hut3.PrefixOperation:
			r.Operations = append(r.Operations, ref)
		case hut3.PrefixArrest:
			r.Arrests = append(r.Arrests, ref)
		case hut3.PrefixSeizure:
			r.Seizures = append(r.Seizures, ref)
		default:
			return nil, hut3.Errorf(hut3.Usage, "--led-to %q: name an operation, arrest or seizure, as in OP-1, ARR-2 or SZ-3", ref)
		}
	}
	return r, nil
}

// ofAgency parts PKG-1/DERBYS into the package and the recipient; a package
// alone is that of the agency given, or of the actor's own unit.
func ofAgency(arg, agency string, actor hut3.Actor) (hut3.Ref, string) {
	ref, own, _ := strings.Cut(arg, "/")
	return hut3.Ref(ref), cmp.Or(agency, own, actor.Unit)
}

func newPackageReceipt(g *globals) *cobra.Command {
	var agency string
	cmd := &cobra.Command{
		Use:   "receipt PACKAGE STATE",
		Short: "Record what became of a package at a recipient",
		Long: `Records a step at a recipient: received, opened, accepted, queried, refused, actioned,
result or destroyed. People of the recipient's unit record their own; the hub records what
it was told by telephone, by e-mail or in person, with who told it. A package that came by
hand (RPK-1) is answered the same way, and hut3 package reply carries the answer back.
` + exitHelp,
		Example: `  hut3 package receipt PKG-1 accepted --note "adopted"
  hut3 package receipt PKG-1/MPS accepted --medium telephone --officer "DS Hale" --telephone "01632 960 101"
  hut3 package receipt PKG-1 result --outcome seizure --led-to OP-1,SZ-1`,
		Args: cobra.ExactArgs(2),
	}
	read := g.stepFlags(cmd)
	cmd.Flags().StringVar(&agency, "agency", "", "the recipient (default your own unit)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		step, err := read()
		if err != nil {
			return err
		}
		step.State = hut3.ReceiptState(args[1])
		return g.desk(cmd.Context(), func(d *app.IntelDesk, _ app.See, _ *app.App, actor hut3.Actor) error {
			ref, at := ofAgency(args[0], agency, actor)
			if ref.Prefix() == prefixReceived {
				err = d.Answer(cmd.Context(), actor, ref, step)
			} else {
				err = d.Record(cmd.Context(), actor, ref, at, step)
			}
			if err != nil {
				return err
			}
			return g.done(map[string]any{"ref": ref, "agency": at, "state": step.State}, "%s at %s: %s.", ref, at, step.State)
		})
	}
	return cmd
}

func newPackageRedirect(g *globals) *cobra.Command {
	var agency, to string
	cmd := &cobra.Command{
		Use:   "redirect PACKAGE --to AGENCY --note WHY",
		Short: "Say that a package belongs to another agency, and send it there",
		Long: `Says that a package belongs to another agency, and sends it there with a copy and a
receipt of its own. The old recipient reads his copy no more and confirms that it is
destroyed. Of a package that came by hand it is a wish, which the sender carries out.
` + exitHelp,
		Example: `  hut3 package redirect PKG-1 --to BEDS:intelligence --note "Luton station is Bedfordshire's"`,
		Args:    cobra.ExactArgs(1),
	}
	read := g.stepFlags(cmd)
	cmd.Flags().StringVar(&agency, "agency", "", "the recipient who redirects (default your own unit)")
	cmd.Flags().StringVar(&to, "to", "", "the agency that should have it, and its desk")
	_ = cmd.MarkFlagRequired("to")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		step, err := read()
		if err != nil {
			return err
		}
		next := recipients([]string{to})[0]
		return g.desk(cmd.Context(), func(d *app.IntelDesk, _ app.See, _ *app.App, actor hut3.Actor) error {
			ref, at := ofAgency(args[0], agency, actor)
			if ref.Prefix() == prefixReceived {
				step.State, step.To = hut3.ReceiptRedirected, next.Agency
				err = d.Answer(cmd.Context(), actor, ref, step)
			} else {
				err = d.Redirect(cmd.Context(), actor, ref, at, next, step)
			}
			if err != nil {
				return err
			}
			return g.done(map[string]any{"ref": ref, "from": at, "to": next.Agency}, "%s is redirected from %s to %s. Destroy every copy at %s and confirm it.", ref, at, next.Agency, at)
		})
	}
	return cmd
}

func newPackageOutstanding(g *globals) *cobra.Command {
	var at string
	cmd := &cobra.Command{
		Use:   "outstanding",
		Short: "List what is awaited of whom: threats to life first, then what is overdue",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.desk(cmd.Context(), func(d *app.IntelDesk, _ app.See, a *app.App, actor hut3.Actor) error {
				when, err := g.timeOr(at, a.Doors.Now)
				if err != nil {
					return err
				}
				list, err := d.Outstanding(cmd.Context(), actor, when)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"at": when, "outstanding": list}, func(w io.Writer) { printOutstanding(w, list) })
			})
		},
	}
	cmd.Flags().StringVar(&at, "at", "", "as it will stand at this time (default now)")
	return cmd
}

func printOutstanding(w io.Writer, list []app.Outstanding) {
	if len(list) == 0 {
		fmt.Fprintln(w, "Nothing is awaited.")
		return
	}
	rows := [][]string{{"PACKAGE", "AGENCY", "URGENCY", "STATE", "SINCE", "WAITS FOR", "DUE", "NO ACTION BEFORE", "LAST CHASED"}}
	for _, o := range list {
		due := clock(o.Due)
		if o.Overdue {
			due += " OVERDUE"
		}
		rows = append(rows, []string{string(o.Package), o.Agency, o.Urgency, string(o.State), clock(o.Since), o.WaitsFor, due, clock(o.NotBeforeAction), clock(o.LastChase)})
	}
	table(w, rows)
}

func newPackageExport(g *globals) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:     "export PACKAGE AGENCY --out FILE",
		Short:   "Write the copy of one recipient as a file that only he can open",
		Example: `  hut3 package export PKG-1 DERBYS --out pkg-1-derbys.sealed`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				e, err := a.ExportPackage(cmd.Context(), actor, hut3.Ref(args[0]), args[1], out)
				if err != nil {
					return err
				}
				return g.done(map[string]any{"package": e.Package, "agency": e.Agency, "file": out, "sha256": e.SHA256}, "Wrote %s. %s opens it with hut3 package open.", out, e.Agency)
			})
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "file to write; it must not exist")
	_ = cmd.MarkFlagRequired("out")
	return cmd
}

func newPackageOpen(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "open FILE",
		Short: "Open a sealed file: a package of another unit, or its reply to one of ours",
		Long: `Opens a file that was sealed for the unit that owns this case. The signature must be that
of a card taken in with hut3 unit key add. The same file again changes nothing.
` + exitHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				o, err := a.OpenPackage(cmd.Context(), actor, args[0])
				if err != nil {
					return err
				}
				return g.answer(o, func(w io.Writer) {
					switch {
					case o.Existed:
						fmt.Fprintf(w, "It was opened before, as %s of %s. Nothing changed.\n", o.Ref, o.Sender)
					case o.Steps > 0:
						fmt.Fprintf(w, "The reply of %s: %s of %s recorded.\n", o.Sender, hut3.Plural(int64(o.Steps), "step", "steps"), o.Ref)
					default:
						fmt.Fprintf(w, "Opened a package of %s as %s. Opened is not accepted: hut3 package show %s, then hut3 package receipt %s accepted.\n", o.Sender, o.Ref, o.Ref, o.Ref)
					}
				})
			})
		},
	}
}

func newPackageReply(g *globals) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "reply RECEIVED --out FILE",
		Short: "Write what became of a received package as a file that its sender opens",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				e, err := a.ExportReply(cmd.Context(), actor, hut3.Ref(args[0]), out)
				if err != nil {
					return err
				}
				return g.done(map[string]any{"package": e.Package, "agency": e.Agency, "file": out, "sha256": e.SHA256}, "Wrote %s. %s opens it with hut3 package open.", out, e.Agency)
			})
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "file to write; it must not exist")
	_ = cmd.MarkFlagRequired("out")
	return cmd
}
