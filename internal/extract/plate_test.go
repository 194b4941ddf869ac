package extract

import (
	"testing"

	"hut3"
)

func TestPlate(t *testing.T) {
	t.Parallel()
	table(t, Plate, map[string][]found{
		"AB51ABC":              one("AB51ABC", "AB51ABC", hut3.Structure),
		"its fp20 xyz the van": one("fp20 xyz", "FP20XYZ", hut3.Structure),
		"AB٥١ABC":              one("AB٥١ABC", "AB51ABC", hut3.Structure),
		"FP۲۰ XYZ":             one("FP۲۰ XYZ", "FP20XYZ", hut3.Structure),
		"fp20xyz":              one("fp20xyz", "FP20XYZ", hut3.Plausible),
		"fp20 xyz":             nil, // small, apart and nothing of vehicles near
		"FP20 XYZ":             one("FP20 XYZ", "FP20XYZ", hut3.Structure),
		"AB76ABC":              one("AB76ABC", "AB76ABC", hut3.Structure), // September 2026
		"AB77ABC":              nil,
		"AB27ABC":              nil,
		"AB50ABC":              nil,
		"AI51ABC":              nil,
		"ZZ51ABC":              nil,
		"AB51ABQ":              nil,
		"FP2OXYZ":              one("FP2OXYZ", "FP20XYZ", hut3.Plausible),
		"FPI9 X0Z":             one("FPI9 X0Z", "FP19XOZ", hut3.Plausible),
		"A123BCD":              one("A123BCD", "A123BCD", hut3.Structure),
		"A123 BCD":             one("A123 BCD", "A123BCD", hut3.Structure),
		"B4 YOU":               nil,
		"reg is M6 ABC":        one("M6 ABC", "M6ABC", hut3.Plausible),
		"Q123BCD":              nil,
		"Q123BCD on the plate": one("Q123BCD", "Q123BCD", hut3.Plausible),
		"ABC123A":              one("ABC123A", "ABC123A", hut3.Structure),
		"ABC 123A":             nil,
		"plate ABC 123A":       one("ABC 123A", "ABC123A", hut3.Plausible),
		"JIL1234":              one("JIL1234", "JIL1234", hut3.Plausible),
		"car JIL 1234":         one("JIL 1234", "JIL1234", hut3.Structure),
		"JAZ 2020":             nil,
		"AB1234":               nil,
		"audi AB1234":          one("AB1234", "AB1234", hut3.Plausible),
		"audi at 7":            nil,
		"lorry 131D12345":      one("131D12345", "131D12345", hut3.Plausible),
		"131D12345":            nil,
		"drove off 2320hrs":    nil,
		"car by 2 RED ones":    nil,
		"lorry 1234BCD":        one("1234BCD", "1234BCD", hut3.Plausible),
		"truck AA123AA":        one("AA123AA", "AA123AA", hut3.Plausible),
		"@FP20XYZ":             nil,
		"FP20XYZ_1":            nil,
		"NG71AA":               nil,
	})
}

func TestSeries(t *testing.T) {
	t.Parallel()
	r, err := loadRules()
	if err != nil {
		t.Fatal(err)
	}
	for mark, want := range map[string]Series{
		"AB51ABC": SeriesCurrent, "FP20XYZ": SeriesCurrent, "AB02ABC": SeriesCurrent, "AB00ABC": "", "AB01ABC": "",
		"A123BCD": SeriesPrefix, "A1BCD": SeriesPrefix, "A012BCD": "", "Z123BCD": "", "I123BCD": "", "A1234BCD": "",
		"Q7ABC": SeriesAge, "ABC123A": SeriesSuffix, "ABC1A": SeriesSuffix, "ABC123Z": "", "IBC123A": "",
		"JIL1234": SeriesNorth, "1234JIL": SeriesNorth, "AZ1234": SeriesDateless, "ABC123": SeriesDateless,
		"1ABC": SeriesDateless, "ABC1234": "", "131D12345": SeriesIreland, "1234BCD": SeriesSpain, "1234ABD": "",
		"AA123AA": SeriesTwoTwo, "ABC": "", "123": "", "": "", "A1A1A1A": "",
	} {
		if got := r.plates.series(mark); got != want {
			t.Errorf("%s: series %q, want %q", mark, got, want)
		}
	}
}
