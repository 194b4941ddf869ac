package operations

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"hut3"
)

// figure puts a sum into its printed form.
func (l *ledger) figure(s scope, measure string, total *sum, ask Ask) (hut3.Figure, error) {
	m, err := l.lists.Measure(measure)
	if err != nil {
		return hut3.Figure{}, err
	}
	f := hut3.Figure{
		Ref: FigureRef(s.name, measure, ask), Measure: measure, Scope: s.name, By: ask.By,
		Amount: total.amount, Unit: m.Unit, Bound: total.bound(), AsAt: ask.AsAt, KnownAt: ask.KnownAt, RestsOn: total.refs,
		Located: total.located.list(), AlsoClaimed: total.claimed.list(), Elsewhere: total.elsewhere.list(),
	}
	if len(total.contributions) > 0 {
		f.Contributions = total.contributions
	}
	for _, c := range slices.Sorted(maps.Keys(total.left)) {
		f.Left = append(f.Left, *total.left[c])
	}
	if len(total.unknown) > 0 {
		f.Left = append(f.Left, hut3.LeftOut{Why: "amount not known: " + strings.Join(slices.Sorted(maps.Keys(total.notes)), "; "), RestsOn: total.unknown})
	}
	f.Notes = notes(f, m, total)
	return f, nil
}

func notes(f hut3.Figure, m Measure, total *sum) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	switch f.Bound {
	case hut3.BoundUnknown:
		if len(total.refs) == 0 {
			say("nothing is recorded of it: that is not nought")
		}
	case hut3.AtMost:
		say("people who are not named in one operation may be people of another")
	}
	if total.estimated > 0 {
		say("%s of it is estimated", m.Unit.Print(total.estimated))
	}
	if n := len(total.unknown); n > 0 {
		say("%s on it by an amount that is not known, and add nothing", hut3.Plural(int64(n), "record bears", "records bear"))
	}
	if left := total.left[hut3.ContributionUnknown]; left != nil && left.Amount != 0 {
		say("%s more where the contribution of the corpus is not known", m.Unit.Print(left.Amount))
	}
	for _, c := range f.AlsoClaimed {
		say("%s also claimed by %s, and counted here alone", partOf(m.Unit, c.Amount), c.Unit)
	}
	for _, c := range f.Elsewhere {
		say("%s more is claimed here and credited to %s: not added", m.Unit.Print(c.Amount), c.Unit)
	}
	return out
}

// partOf says an amount as a part of the figure: £5,000 of it is, 2 of them are.
func partOf(unit hut3.Unit, amount int64) string {
	if unit == hut3.UnitCount {
		return hut3.Plural(amount, "of them is", "of them are")
	}
	return unit.Print(amount) + " of it is"
}

const figureRefs = "figures"

// FigureRef is the reference of a computed figure, the address that gives it
// again: figures/EMSOU/cash/2020-07-02, with ?by= and ?known_at= where asked.
func FigureRef(scope, measure string, ask Ask) hut3.Ref {
	day := string(ask.AsAt)
	if day == "" {
		day = "all"
	}
	v := url.Values{}
	if ask.By == hut3.ByLocation {
		v.Set("by", string(ask.By))
	}
	if !ask.KnownAt.IsZero() {
		v.Set("known_at", ask.KnownAt.UTC().Format(time.RFC3339Nano))
	}
	ref := strings.Join([]string{figureRefs, scope, measure, day}, "/")
	if len(v) > 0 {
		ref += "?" + v.Encode()
	}
	return hut3.Ref(ref)
}

// ParseFigureRef reads what FigureRef printed. A figure of a contribution that
// is not the usual one has no reference of its own.
func ParseFigureRef(ref hut3.Ref) (Ask, error) {
	path, query, _ := strings.Cut(string(ref), "?")
	parts := strings.Split(path, "/")
	if len(parts) != 4 || parts[0] != figureRefs || parts[1] == "" || parts[2] == "" || parts[3] == "" {
		return Ask{}, hut3.Errorf(hut3.Usage, "%q is not a figure; write one as figures/EMSOU/cash/2020-07-02", ref)
	}
	ask := Ask{Scopes: parts[1:2], Measures: parts[2:3]}
	if parts[3] != "all" {
		ask.AsAt = hut3.Day(parts[3])
	}
	v, err := url.ParseQuery(query)
	if err != nil {
		return Ask{}, hut3.Wrap(err, hut3.Usage, "%q is not a figure", ref)
	}
	ask.By = hut3.CountedBy(v.Get("by"))
	if known := v.Get("known_at"); known != "" {
		if ask.KnownAt, err = time.Parse(time.RFC3339Nano, known); err != nil {
			return Ask{}, hut3.Wrap(err, hut3.Usage, "%q names no time that is known", ref)
		}
	}
	return ask, ask.AsAt.Validate()
}
