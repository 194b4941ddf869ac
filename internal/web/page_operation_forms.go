package web

import (
	"strconv"
	"strings"

	"hut3"
	"hut3/internal/app"
)

var (
	powerOptions = plain("PACE 1984 s.19", "PACE 1984 s.8", "PACE 1984 s.18", "PACE 1984 s.32", "MDA 1971 s.23", "POCA 2002 s.294", "POCA 2002 s.47C", "POCA 2002 s.303J", "Firearms Act 1968 s.46")
	measuredWays = plain(hut3.Counted, hut3.Estimated, hut3.Gross, hut3.Net, hut3.AsReported, hut3.Forensic, hut3.Valued)
	lineKinds    = plain(hut3.LineCash, hut3.LineDrug, hut3.LineFirearm, hut3.LineAmmunition, hut3.LineVehicle, hut3.LineListedAsset, hut3.LineDevice)
)

func operationForm(unit string) form {
	return form{Action: "/operations", Title: "Record an operation", Button: "Record the operation", Fields: []field{
		must(ask(isText, "title", "Name", "", "title")), must(ask(isAgency, "unit", "Unit that runs it", "its code", "run by", "unit").with(unit)),
		must(choice("status", "How far it is", "", plain(hut3.OperationPlanned, hut3.OperationActive), "state")), ask(isDay, "opened", "Since", "", "date", "day"),
		ask(isText, "package", "Packages that led to it", "as in PKG-1", "pkg-", "package"), ask(isText, "group", "Groups that it is against", "as in OCG-1", "ocg-"),
		ask(isText, "rests_on", "Reports or messages that led to it directly", ""), ask(isArea, "note", "Note", ""),
	}}
}

func statusForm(f app.OperationFile) form {
	return form{Action: refURL(f.Ref) + "/status", Title: "Say how far it is", Button: "Record it",
		Fields: []field{must(choice("status", "Now "+string(f.Status), "", plain(hut3.OperationPlanned, hut3.OperationActive, hut3.OperationConcluded, hut3.OperationAbandoned), "state"))}}
}

func warrantForm(op hut3.Ref, unit string) form {
	return form{Action: refURL(op) + "/warrants", Title: "Add a warrant", Button: "Record the warrant", Fields: []field{
		must(ask(isAgency, "force", "Force that executes it", "its code", "executed by", "force").with(unit)), ask(isText, "address", "Address", "", "address"), ask(isText, "postcode", "Postcode", ""),
		choice("power", "Power", "", powerOptions), ask(isDay, "issued", "Issued", "", "issued"), ask(isText, "rests_on", "Rests on", "packages, reports, messages"),
	}}
}

// event asks what an arrest and a seizure have in common.
func event(unit string) []field {
	return []field{
		must(ask(isTime, "at", "When", "to the minute: clocks run from it", "day", "date")),
		must(ask(isAgency, "credited_to", "Credited to", "exactly one unit counts it", "credited").with(unit)), ask(isText, "also_claimed_by", "Also claimed by", "codes, parted by commas: shown, never added", "claimed"),
		ask(isText, "place", "Place", "town or area"), ask(isText, "postcode", "Postcode", ""), ask(isAgency, "located", "In the area of", "force, where it differs", "located"),
		must(choice("contribution", "What the corpus did for it", "", plain(hut3.Contributions()...), "contribution")),
		ask(isText, "warrant", "Under warrant", "as in WAR-1", "war-"), ask(isText, "group", "Against group", "as in OCG-1", "ocg-"), ask(isText, "rests_on", "Rests on", "packages, reports, messages"), ask(isText, "note", "Note", ""),
	}
}

func arrestForm(op hut3.Ref, unit string) form {
	return form{Action: refURL(op) + "/arrests", Title: "Add an arrest", Button: "Record the arrest", Lead: "One arrest of one person. A person arrested twice is two arrests and one person.",
		Fields: append([]field{
			ask(isText, "person", "Nominal", "as in NOM-12", "one person", "nom-"), ask(isText, "unnamed", "Or a label", "as in U/K male 1"),
			ask(isText, "offence", "Offences", "parted by commas"), ask(isText, "custody", "Custody record", ""),
		}, event(unit)...)}
}

// mostLines is how many lines one form of a seizure takes.
const mostLines = 4

func seizureForm(op hut3.Ref, unit string, drugs []option) form {
	fields := seizureLines(mostLines)
	fields = append(fields, ask(isText, "taken_from", "Taken from", "as in NOM-12"))
	return form{Action: refURL(op) + "/seizures", Title: "Add a seizure", Button: "Record the seizure", Lead: drugHint(drugs), Fields: append(fields, event(unit)...)}
}

func drugHint(drugs []option) string {
	names := make([]string, 0, len(drugs))
	for _, d := range drugs[:min(8, len(drugs))] {
		names = append(names, d.Value)
	}
	return "One line a thing. An amount that is not known stays empty, which is not nought. Drugs by their names in the list: " + strings.Join(names, ", ") + " …"
}

// seizureLines ask for what was taken, line by line, in the order of a search.
func seizureLines(n int) (out []field) {
	for i := 1; i <= n; i++ {
		no := "_" + strconv.Itoa(i)
		line := []field{
			choice("kind"+no, "What was taken", "", lineKinds, "line "+strconv.Itoa(i)), ask(isText, "what"+no, "Which", "drug, handgun, car, gold bullion"),
			ask(isText, "amount"+no, "How much", "£12,000; 7.5kg; 200 tablets; 2"), choice("measured"+no, "Counted or estimated", "", measuredWays),
			choice("power"+no, "Power", "", powerOptions), ask(isText, "seal"+no, "Seal number", ""),
		}
		for j := range line {
			line[j].Group = thingTaken(i)
		}
		out = append(out, line...)
	}
	return out
}

// thingTaken is what the questions of a line are about, counted from 1.
func thingTaken(i int) string {
	if ordinal := []string{"First", "Second", "Third", "Fourth", "Fifth", "Sixth"}; i <= len(ordinal) {
		return ordinal[i-1] + " thing taken"
	}
	return "Thing taken " + strconv.Itoa(i)
}

// linesOf reads the lines that were filled in.
func linesOf(f *form, n int) ([]hut3.SeizureLine, error) {
	var out []hut3.SeizureLine
	for i := 1; i <= n; i++ {
		no := "_" + strconv.Itoa(i)
		l := hut3.SeizureLine{Kind: hut3.LineKind(f.get("kind" + no)), Measured: hut3.Measured(f.get("measured" + no)), Power: f.get("power" + no), Seal: f.get("seal" + no)}
		what, amount := f.get("what"+no), f.get("amount"+no)
		if l.Kind == "" && what == "" && amount == "" {
			continue
		}
		if err := l.Validate(); l.Kind == "" {
			return nil, wrong("kind"+no, err)
		}
		if err := fillLine(&l, what, amount); err != nil {
			return nil, wrong("amount"+no, err)
		}
		if err := l.Validate(); err != nil {
			return nil, wrong("what"+no, err)
		}
		out = append(out, l)
	}
	return out, nil
}

// fillLine reads how much there was of a thing, as its kind is counted.
func fillLine(l *hut3.SeizureLine, what, amount string) error {
	switch l.Kind {
	case hut3.LineCash:
		l.Text = what
		return pence(l, amount)
	case hut3.LineListedAsset:
		l.Text = what
		return pence(l, amount)
	case hut3.LineDrug:
		l.Drug = strings.ToLower(what)
		return drugAmount(l, amount)
	}
	l.Category = what
	if amount == "" {
		return nil
	}
	n, err := hut3.UnitCount.Parse(amount)
	l.Count = &n
	return err
}

func pence(l *hut3.SeizureLine, amount string) error {
	if amount == "" {
		return nil
	}
	n, err := hut3.UnitPence.Parse(amount)
	l.Pence = new(hut3.Pence(n))
	return err
}

// drugAmount reads a mass, or a count with its unit, as in 200 tablets.
func drugAmount(l *hut3.SeizureLine, amount string) error {
	if amount == "" {
		return nil
	}
	for _, unit := range []string{"tablets", "plants", "doses"} {
		if number, ok := strings.CutSuffix(strings.ToLower(amount), unit); ok {
			n, err := hut3.UnitCount.Parse(number)
			l.Count, l.Unit = &n, unit
			return err
		}
	}
	n, err := hut3.UnitMilligrams.Parse(amount)
	l.Milligrams = new(hut3.Milligrams(n))
	return err
}

func withdrawResultForm(f app.OperationFile) form {
	var items []option
	for _, x := range f.Arrests {
		if x.Withdrawn == "" {
			items = append(items, option{string(x.Ref), string(x.Ref) + " arrest of " + string(x.Person) + x.Unnamed})
		}
	}
	for _, x := range f.Seizures {
		if x.Withdrawn == "" {
			items = append(items, option{string(x.Ref), string(x.Ref) + " seizure of " + string(x.On)})
		}
	}
	if len(items) == 0 {
		return form{}
	}
	return form{Action: refURL(f.Ref) + "/withdraw", Title: "Withdraw a mistaken result", Button: "Withdraw it in my name", Danger: true, Consequence: "It counts in no figure any more. A statement that rests on it cannot be released as it stands. The record stays.",
		Fields: []field{must(choice("result", "Result", "", items)), must(ask(isText, "reason", "Reason", "it stands in the record instead of the result"))}}
}
