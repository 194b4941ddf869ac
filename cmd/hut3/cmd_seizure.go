package main

import (
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newSeizure(g *globals) *cobra.Command {
	return group("seizure", "Seizures: what was taken on one occasion, line by line", newSeizureAdd(g), newSeizureWithdraw(g))
}

func newSeizureAdd(g *globals) *cobra.Command {
	var s hut3.Seizure
	var lines lineFlags
	var from string
	cmd := &cobra.Command{
		Use:   "add OPERATION --on DAY --credited-to CODE --contribution WORD (--cash … | --drug … | …)",
		Short: "Record a seizure",
		Long: `Records what was taken on one occasion. Each of the flags --cash, --drug, --firearm,
--ammunition, --vehicle, --asset and --device makes a line, and can be given again.
--power and --measured hold for all of these lines; for lines that differ, for other
currencies and for counts of tablets or plants, use --from.
` + exitHelp,
		Example: `  hut3 seizure add OP-1 --on 2020-06-18 --credited-to DERBYS --located BEDS --place Luton \
    --cash 620,000 --drug cocaine:7.5kg --firearm handgun --power "PACE 1984 s.19" --contribution initiated --rests-on PKG-1
  hut3 seizure add OP-1 --on 2020-06-18 --credited-to DERBYS --vehicle car:19 --asset "gold bullion:6,000" --contribution assisted
  hut3 seizure add --from seizures.json`,
		Args: cobra.MaximumNArgs(1),
	}
	finish := eventFlags(cmd, &s.Event)
	cmd.Flags().StringVar((*string)(&s.From), "taken-from", "", "the person it was taken from, as in NOM-12")
	lines.add(cmd)
	fromFlag(cmd, &from, "one seizure or several")
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		finish(args)
		if s.Lines, err = lines.read(); err != nil {
			return err
		}
		seizures := []hut3.Seizure{s}
		if from != "" {
			if seizures, err = bodies[hut3.Seizure](g, from); err != nil {
				return err
			}
		}
		return g.operations(cmd.Context(), func(o *app.Operations, _ *app.App, actor hut3.Actor) error {
			made, err := o.AddSeizures(cmd.Context(), actor, seizures)
			if err != nil {
				return err
			}
			return g.made(made, "seizures")
		})
	}
	return cmd
}

func newSeizureWithdraw(g *globals) *cobra.Command {
	return newWithdraw(g, "SEIZURE", func(cmd *cobra.Command, o *app.Operations, actor hut3.Actor, ref hut3.Ref, why string) error {
		return o.ChangeSeizure(cmd.Context(), actor, ref, func(s *hut3.Seizure) error {
			s.Withdrawn = why
			return nil
		})
	})
}

// lineFlags are the usual lines of a seizure as flags.
type lineFlags struct {
	cash, drugs, firearms, vehicles, assets, ammunition, devices []string
	power, measured, offence                                     string
}

func (l *lineFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&l.cash, "cash", nil, "pounds, as in 12,000 or 12000.50")
	f.StringArrayVar(&l.drugs, "drug", nil, "drug and mass, as in cocaine:7.5kg; without the mass it is not known")
	f.StringArrayVar(&l.firearms, "firearm", nil, "what and how many, as in handgun or handgun:2")
	f.StringArrayVar(&l.ammunition, "ammunition", nil, "how many rounds")
	f.StringArrayVar(&l.vehicles, "vehicle", nil, "what and how many, as in car or car:19")
	f.StringArrayVar(&l.assets, "asset", nil, "listed asset and its value in pounds, as in \"gold bullion:6,000\"")
	f.StringArrayVar(&l.devices, "device", nil, "how many telephones and other devices")
	f.StringVar(&l.power, "power", "", "the power used, as in \"POCA 2002 s.294\"")
	f.StringVar(&l.measured, "measured", "", "counted, estimated, gross, net, as reported, forensic or valued")
	f.StringVar(&l.offence, "offence-on", "", "the day of the offence, by which a drug has its class (default the day of seizure)")
}

func (l *lineFlags) read() ([]hut3.SeizureLine, error) {
	var out []hut3.SeizureLine
	for _, k := range []struct {
		texts []string
		line  func(string) (hut3.SeizureLine, error)
	}{{l.cash, cashLine}, {l.drugs, l.drugLine}, {l.firearms, counted(hut3.LineFirearm)}, {l.ammunition, countOf(hut3.LineAmmunition)}, {l.vehicles, counted(hut3.LineVehicle)}, {l.assets, assetLine}, {l.devices, countOf(hut3.LineDevice)}} {
		for _, text := range k.texts {
			line, err := k.line(text)
			if err != nil {
				return nil, err
			}
			line.Power, line.Measured = l.power, hut3.Measured(l.measured)
			out = append(out, line)
		}
	}
	return out, nil
}

func cashLine(text string) (hut3.SeizureLine, error) {
	amount, err := hut3.UnitPence.Parse(text)
	return hut3.SeizureLine{Kind: hut3.LineCash, Pence: new(hut3.Pence(amount))}, err
}

func (l *lineFlags) drugLine(text string) (hut3.SeizureLine, error) {
	drug, mass, weighed := strings.Cut(text, ":")
	line := hut3.SeizureLine{Kind: hut3.LineDrug, Drug: strings.TrimSpace(drug), OffenceOn: hut3.Day(l.offence)}
	if !weighed {
		return line, nil
	}
	amount, err := hut3.UnitMilligrams.Parse(mass)
	line.Milligrams = new(hut3.Milligrams(amount))
	return line, err
}

// counted reads a thing and how many, as in handgun:2; a thing alone is one.
func counted(kind hut3.LineKind) func(string) (hut3.SeizureLine, error) {
	return func(text string) (hut3.SeizureLine, error) {
		category, many, several := strings.Cut(text, ":")
		line := hut3.SeizureLine{Kind: kind, Category: strings.TrimSpace(category), Count: new(int64(1))}
		if !several {
			return line, nil
		}
		n, err := hut3.UnitCount.Parse(many)
		line.Count = &n
		return line, err
	}
}

func countOf(kind hut3.LineKind) func(string) (hut3.SeizureLine, error) {
	return func(text string) (hut3.SeizureLine, error) {
		n, err := hut3.UnitCount.Parse(text)
		return hut3.SeizureLine{Kind: kind, Count: &n}, err
	}
}

func assetLine(text string) (hut3.SeizureLine, error) {
	what, value, valued := strings.Cut(text, ":")
	line := hut3.SeizureLine{Kind: hut3.LineListedAsset, Text: strings.TrimSpace(what)}
	if !valued {
		return line, nil
	}
	amount, err := hut3.UnitPence.Parse(value)
	line.Pence = new(hut3.Pence(amount))
	return line, err
}
