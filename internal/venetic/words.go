package venetic

import (
	"embed"
	"encoding/json"

	"hut3"
)

//go:embed data
var dataFiles embed.FS

// words are the lists that names, places and fillers are drawn from.
type words struct {
	First           []string          `json:"first"`
	Partners        []string          `json:"partners"`
	Kids            []string          `json:"kids"`
	SurnameHeads    []string          `json:"surname_heads"`
	SurnameTails    []string          `json:"surname_tails"`
	StreetHeads     []string          `json:"street_heads"`
	StreetTails     []string          `json:"street_tails"`
	StreetTypes     []string          `json:"street_types"`
	Vocatives       []string          `json:"vocatives"`
	LocalVocatives  map[string]string `json:"local_vocatives"`
	Teams           []string          `json:"teams"`
	Food            []string          `json:"food"`
	Shops           []string          `json:"shops"`
	Days            []string          `json:"days"`
	Hours           []string          `json:"hours"`
	Cars            []string          `json:"cars"`
	Stamps          []string          `json:"stamps"`
	Passwords       []string          `json:"passwords"`
	Pets            []string          `json:"pets"`
	Emoji           []string          `json:"emoji"`
	Tails           []string          `json:"tails"`
	PlateTails      []string          `json:"plate_tails"`
	NoteTitles      []string          `json:"note_titles"`
	NoteLines       []string          `json:"note_lines"`
	noteLineParsed  []template
	commodityParsed []commodity
}

// commodity is what a deal is in. Prices are in hundreds of pounds a kilogram.
type commodity struct {
	Name  string   `json:"name"`
	Class string   `json:"class"`
	Terms []string `json:"terms"`
	Low   int      `json:"low"`
	High  int      `json:"high"`
}

func readData(name string, into any) error {
	raw, err := dataFiles.ReadFile("data/" + name)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "embedded file %s", name)
	}
	return hut3.Wrap(json.Unmarshal(raw, into), hut3.Internal, "embedded file %s", name)
}

func loadWords() (*words, error) {
	w := &words{}
	if err := readData("words.json", w); err != nil {
		return nil, err
	}
	var c struct {
		Commodities []commodity `json:"commodities"`
	}
	if err := readData("commodities.json", &c); err != nil {
		return nil, err
	}
	w.commodityParsed = c.Commodities
	for _, line := range w.NoteLines {
		t, err := parseTemplate(line)
		if err != nil {
			return nil, hut3.Wrap(err, hut3.Internal, "note line %q", line)
		}
		w.noteLineParsed = append(w.noteLineParsed, t)
	}
	return w, w.validate()
}

func (w *words) validate() error {
	for name, list := range map[string][]string{
		"first": w.First, "partners": w.Partners, "kids": w.Kids, "surname_heads": w.SurnameHeads,
		"surname_tails": w.SurnameTails, "street_heads": w.StreetHeads, "street_tails": w.StreetTails,
		"street_types": w.StreetTypes, "vocatives": w.Vocatives, "teams": w.Teams, "food": w.Food,
		"shops": w.Shops, "days": w.Days, "hours": w.Hours, "cars": w.Cars, "stamps": w.Stamps,
		"passwords": w.Passwords, "pets": w.Pets, "emoji": w.Emoji, "tails": w.Tails,
		"plate_tails": w.PlateTails, "note_titles": w.NoteTitles, "note_lines": w.NoteLines,
	} {
		if len(list) < 3 {
			return hut3.Errorf(hut3.Internal, "embedded file words.json: list %s has %d entries, at least 3 are needed", name, len(list))
		}
	}
	for _, c := range w.commodityParsed {
		if len(c.Terms) == 0 || c.Low <= 0 || c.High < c.Low {
			return hut3.Errorf(hut3.Internal, "embedded file commodities.json: %s has no terms or no price band", c.Name)
		}
	}
	return nil
}
