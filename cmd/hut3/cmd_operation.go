package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newOperation(g *globals) *cobra.Command {
	return group("operation", "Operations: what was done with the intelligence",
		newOperationAdd(g), newOperationList(g), newOperationShow(g), newOperationStatus(g))
}

// operations runs fn with the verbs of operations, for who is signed in.
func (g *globals) operations(ctx context.Context, fn func(*app.Operations, *app.App, hut3.Actor) error) error {
	return g.with(ctx, func(a *app.App, actor hut3.Actor) error {
		o, err := a.Operations()
		if err != nil {
			return err
		}
		return fn(o, a, actor)
	})
}

// made answers for records that were made: the one reference, or all of them.
func (g *globals) made(refs []hut3.Ref, what string) error {
	v := map[string]any{"refs": refs}
	if len(refs) == 1 {
		v = map[string]any{"ref": refs[0]}
	}
	return g.answer(v, func(w io.Writer) {
		if len(refs) > 4 {
			fmt.Fprintf(w, "Made %s %s: %s to %s.\n", hut3.Thousands(int64(len(refs))), what, refs[0], refs[len(refs)-1])
			return
		}
		fmt.Fprintf(w, "Made %s.\n", joined(refs))
	})
}

func newOperationAdd(g *globals) *cobra.Command {
	op := hut3.Operation{Status: hut3.OperationActive}
	var packages, groups, rests []string
	var from string
	cmd := &cobra.Command{
		Use:   "add TITLE --unit CODE",
		Short: "Record an operation, with the packages that led to it",
		Long: `Records an operation of a unit: the packages that led to it, and the groups it is
against. Its warrants, arrests and seizures name it.
` + exitHelp,
		Example: `  hut3 operation add "Larch" --unit DERBYS --package PKG-1 --group OCG-1 --opened 2020-06-15
  hut3 operation add --from operations.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ops := []hut3.Operation{op}
			ops[0].Title = strings.Join(args, "")
			ops[0].Packages, ops[0].Groups, ops[0].RestsOn = refs(packages), refs(groups), refs(rests)
			if from != "" {
				var err error
				if ops, err = bodies[hut3.Operation](g, from); err != nil {
					return err
				}
			}
			return g.operations(cmd.Context(), func(o *app.Operations, _ *app.App, actor hut3.Actor) error {
				made, err := o.OpenAll(cmd.Context(), actor, ops)
				if err != nil {
					return err
				}
				return g.made(made, "operations")
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&op.Unit, "unit", "", "code of the unit that runs it")
	f.StringVar((*string)(&op.Status), "status", string(op.Status), "planned, active, concluded or abandoned")
	f.StringVar((*string)(&op.Opened), "opened", "", "the day it began, as in 2020-06-15")
	f.StringSliceVar(&packages, "package", nil, "a package that led to it, as in PKG-1; give it again for more")
	f.StringSliceVar(&groups, "group", nil, "a group it is against, as in OCG-1; give it again for more")
	f.StringSliceVar(&rests, "rests-on", nil, "a report or message that led to it directly; give it again for more")
	f.StringVar(&op.Note, "note", "", "kept with the operation")
	f.BoolVar(&op.Synthetic, "synthetic", false, "invented, for a demonstration")
	fromFlag(cmd, &from, "one operation or several")
	return cmd
}

func newOperationList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List operations: those of your unit, and all of them at the hub",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.OperationList(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"operations": list}, func(w io.Writer) {
					rows := [][]string{{"REF", "TITLE", "UNIT", "STATUS", "OPENED", "PACKAGES", "GROUPS"}}
					for _, o := range list {
						rows = append(rows, []string{string(o.Ref), oneLine(o.Title, 40), o.Unit, string(o.Status), string(o.Opened), joined(o.Packages), joined(o.Groups)})
					}
					table(w, rows)
				})
			})
		},
	}
}

func newOperationShow(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "show OPERATION",
		Short: "Show an operation with its warrants, arrests and seizures",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				f, err := a.OperationFile(cmd.Context(), actor, hut3.Ref(args[0]))
				if err != nil {
					return err
				}
				return g.answer(f, func(w io.Writer) { printOperation(w, f) })
			})
		},
	}
}

func newOperationStatus(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "status OPERATION STATUS",
		Short: "Say how far an operation has come: planned, active, concluded or abandoned",
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.operations(cmd.Context(), func(o *app.Operations, _ *app.App, actor hut3.Actor) error {
				err := o.Change(cmd.Context(), actor, hut3.Ref(args[0]), func(op *hut3.Operation) error {
					op.Status = hut3.OperationStatus(args[1])
					return nil
				})
				if err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "status": args[1]}, "%s is %s.", args[0], args[1])
			})
		},
	}
}

func printOperation(w io.Writer, f app.OperationFile) {
	fmt.Fprintf(w, "%s %s, of %s, %s %s\n", f.Ref, f.Title, f.Unit, f.Status, f.Opened)
	if len(f.Packages) > 0 {
		fmt.Fprintf(w, "rests on %s\n", joined(append(f.Packages, f.RestsOn...)))
	}
	if len(f.Groups) > 0 {
		fmt.Fprintf(w, "against %s\n", joined(f.Groups))
	}
	rows := [][]string{{"REF", "DAY", "WHAT", "CREDITED TO", "LOCATED", "CONTRIBUTION"}}
	for _, wa := range f.Warrants {
		rows = append(rows, []string{string(wa.Ref), string(wa.Executed), "warrant " + warrantState(wa.Warrant), wa.Force, wa.Postcode, ""})
	}
	for _, a := range f.Arrests {
		rows = append(rows, eventRow(a.Ref, a.Event, "arrest of "+string(a.Person)+a.Unnamed))
	}
	for _, s := range f.Seizures {
		rows = append(rows, eventRow(s.Ref, s.Event, "seizure: "+linesText(s.Lines)))
	}
	if len(rows) == 1 {
		fmt.Fprintln(w, "Nothing is recorded under it yet.")
		return
	}
	table(w, rows)
}

func eventRow(ref hut3.Ref, e hut3.Event, what string) []string {
	if e.Withdrawn != "" {
		what += " (withdrawn: " + e.Withdrawn + ")"
	}
	credit := e.CreditedTo
	if len(e.AlsoClaimedBy) > 0 {
		credit += " (also claimed by " + strings.Join(e.AlsoClaimedBy, ", ") + ")"
	}
	where := strings.TrimSpace(e.Located.Name + " " + e.Located.Force)
	return []string{string(ref), string(e.On), oneLine(what, 70), credit, where, string(e.Contribution)}
}

func linesText(lines []hut3.SeizureLine) string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = lineText(l)
	}
	return strings.Join(out, "; ")
}

func lineText(l hut3.SeizureLine) string {
	amount := "amount not known"
	switch {
	case l.Milligrams != nil:
		amount = l.Milligrams.String()
	case l.Count != nil && l.Pence != nil:
		amount = hut3.Thousands(*l.Count) + ", " + l.Pence.String()
	case l.Count != nil:
		amount = strings.TrimSpace(hut3.Thousands(*l.Count) + " " + l.Unit)
	case l.Pence != nil:
		amount = l.Pence.String()
	case l.Minor != nil:
		amount = hut3.UnitPence.Decimal(*l.Minor) + " " + l.Currency
	}
	name := string(l.Kind)
	for _, more := range []string{l.Drug, l.Category, l.Text} {
		if more != "" {
			name += " " + more
			break
		}
	}
	return strings.ReplaceAll(name, "_", " ") + ", " + amount
}
