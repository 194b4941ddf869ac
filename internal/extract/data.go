package extract

import (
	"embed"
	"encoding/json"
	"strings"
	"time"

	"hut3"
)

//go:embed data/*.json
var dataFiles embed.FS

// topic is what a context word speaks for.
type topic uint8

const (
	aboutPhones topic = iota
	aboutVehicles
	aboutDevices
)

// rules are the dated lists that the recognisers use, and the matcher of
// context words. They are read once and never change.
type rules struct {
	postcodes postcodeRules
	phones    phoneRules
	plates    plateRules
	sums      moneyRules
	tlds      tldRules
	banks     bankRules
	devices   deviceRules
	context   *Matcher
	topics    []topic // by pattern of context
}

// words is a list of words written in one string.
type words map[string]bool

// UnmarshalText reads the words, separated by spaces.
func (w *words) UnmarshalText(text []byte) error {
	*w = words{}
	for _, s := range strings.Fields(string(text)) {
		(*w)[s] = true
	}
	if len(*w) == 0 {
		return hut3.Errorf(hut3.Invalid, "a list of words is empty")
	}
	return nil
}

// header stands in every list.
type header struct {
	Dated  string `json:"dated"`
	Source string `json:"source"`
}

func (h header) check(name string) error {
	if _, err := time.Parse(time.DateOnly, h.Dated); err != nil || h.Source == "" {
		return hut3.Errorf(hut3.Invalid, "list %s: give it a date (2026-11-22) and a source", name)
	}
	return nil
}

type list interface{ check(name string) error }

func loadRules() (*rules, error) {
	r := &rules{}
	lists := map[string]list{
		"postcodes": &r.postcodes, "phones": &r.phones, "plates": &r.plates, "money": &r.sums,
		"tlds": &r.tlds, "banks": &r.banks, "devices": &r.devices,
	}
	for name, into := range lists {
		text, err := dataFiles.ReadFile("data/" + name + ".json")
		if err != nil {
			return nil, hut3.Wrap(err, hut3.Internal, "list %s cannot be read", name)
		}
		if err := loadList(name, text, into); err != nil {
			return nil, err
		}
	}
	r.buildContext()
	return r, nil
}

// loadList reads a list and refuses a field that it does not know, a list
// without date and source, and a value that its recogniser could not use.
func loadList(name string, text []byte, into list) error {
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return hut3.Wrap(err, hut3.Invalid, "list %s is not the JSON expected", name)
	}
	return into.check(name)
}

func (r *rules) buildContext() {
	var patterns []Pattern
	add := func(about topic, list words) {
		for w := range list {
			patterns = append(patterns, Pattern{Text: w, Word: true})
			r.topics = append(r.topics, about)
		}
	}
	add(aboutPhones, r.phones.Context)
	add(aboutVehicles, r.plates.Context)
	add(aboutDevices, r.devices.Context)
	r.context = NewMatcher(patterns)
}
