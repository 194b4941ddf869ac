package operations

import (
	"bytes"
	"embed"
	"encoding/json"
	"time"

	"hut3"
)

//go:embed data/*.json data/*.csv
var dataFiles embed.FS

// Lists are the dated lists that figures are made with. They never change once
// loaded.
type Lists struct {
	drugs    drugList
	measures measureList
	phrases  phraseList
	holidays holidayList
}

// LoadLists reads and checks the built-in lists.
func LoadLists() (*Lists, error) {
	var l Lists
	for _, step := range []struct {
		name string
		into interface{ check() error }
	}{{"drugs.json", &l.drugs}, {"measures.json", &l.measures}, {"phrases.json", &l.phrases}, {"bank-holidays.json", &l.holidays}} {
		if err := readList(step.name, step.into); err != nil {
			return nil, err
		}
	}
	return &l, nil
}

// Dated names the lists with their dates, as a frozen statement keeps them.
func (l *Lists) Dated() string {
	return "drugs " + l.drugs.Dated + ", measures " + l.measures.Dated + ", phrases " + l.phrases.Dated
}

// header stands in every list.
type header struct {
	Dated  string `json:"dated"`
	Source string `json:"source"`
}

func (h header) check() error {
	if _, err := time.Parse(time.DateOnly, h.Dated); err != nil || h.Source == "" {
		return hut3.Errorf(hut3.Invalid, "a list needs its date and its source")
	}
	return nil
}

func readList(name string, into interface{ check() error }) error {
	raw, err := dataFiles.ReadFile("data/" + name)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "reading the list %s", name)
	}
	return parseList(name, raw, into)
}

func parseList(name string, raw []byte, into interface{ check() error }) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return hut3.Wrap(err, hut3.Invalid, "the list %s, byte %d", name, dec.InputOffset())
	}
	return hut3.Wrap(into.check(), hut3.Invalid, "the list %s", name)
}
