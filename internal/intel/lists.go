package intel

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"slices"
	"time"

	"hut3"
)

//go:embed data/conditions.json
var conditionsJSON []byte

//go:embed data/yardstick.json
var yardstickJSON []byte

//go:embed data/dissemination.json
var disseminationJSON []byte

// Dated says how old a list is and where it is from.
type Dated struct {
	Dated  string `json:"dated"`
	Source string `json:"source"`
}

func (d Dated) check(name string) error {
	if _, err := time.Parse(time.DateOnly, d.Dated); err != nil || d.Source == "" {
		return hut3.Errorf(hut3.Invalid, "list %s: it needs a day, as in 2020-07-02, and its source", name)
	}
	return nil
}

// ConditionMeaning is a condition that may go with the handling code C.
type ConditionMeaning struct {
	Code        string `json:"code"`
	Name        string `json:"name"`
	Meaning     string `json:"meaning"`
	NeedsDetail bool   `json:"needs_detail,omitempty"` // the bounds are to be stated
	NoOnward    bool   `json:"no_onward,omitempty"`    // nobody may share on without asking
}

// Likelihood is a step of the yardstick.
type Likelihood struct {
	Words   string `json:"words"`
	Percent string `json:"percent"`
}

// Outcome is what a result may come to.
type Outcome struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Lists are the dated lists of dissemination.
type Lists struct {
	Conditions  []ConditionMeaning
	Likelihoods []Likelihood
	Confidences []string
	Outcomes    []Outcome
	Within      map[string]time.Duration // urgency: how soon an acknowledgement is due
	Ceiling     hut3.Marking             // above it the guard speaks up
}

// LoadLists reads and checks the built-in lists.
func LoadLists() (*Lists, error) {
	l := &Lists{}
	if err := l.readConditions(conditionsJSON); err != nil {
		return nil, err
	}
	if err := l.readYardstick(yardstickJSON); err != nil {
		return nil, err
	}
	return l, l.readDissemination(disseminationJSON)
}

// readList reads one list; a name that it does not know is an error.
func readList(name string, raw []byte, into interface{ check(string) error }) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return hut3.Wrap(err, hut3.Invalid, "list %s cannot be read", name)
	}
	return into.check(name)
}

func (l *Lists) readConditions(raw []byte) error {
	var list struct {
		Dated
		Conditions []ConditionMeaning `json:"conditions"`
	}
	if err := readList("conditions.json", raw, &list); err != nil {
		return err
	}
	for i, c := range list.Conditions {
		twice := slices.ContainsFunc(list.Conditions[:i], func(b ConditionMeaning) bool { return b.Code == c.Code })
		if c.Code == "" || c.Name == "" || c.Meaning == "" || twice {
			return hut3.Errorf(hut3.Invalid, "list conditions.json: condition %d needs a code of its own, a name and a meaning", i+1)
		}
	}
	l.Conditions = list.Conditions
	return nil
}

func (l *Lists) readYardstick(raw []byte) error {
	var list struct {
		Dated
		Likelihoods []Likelihood `json:"likelihoods"`
		Confidences []string     `json:"confidences"`
	}
	if err := readList("yardstick.json", raw, &list); err != nil {
		return err
	}
	if len(list.Likelihoods) == 0 || len(list.Confidences) == 0 {
		return hut3.Errorf(hut3.Invalid, "list yardstick.json: it needs likelihoods and confidences")
	}
	l.Likelihoods, l.Confidences = list.Likelihoods, list.Confidences
	return nil
}

func (l *Lists) readDissemination(raw []byte) error {
	var list struct {
		Dated
		Within   map[string]string `json:"acknowledge_within"`
		Ceiling  hut3.Marking      `json:"ceiling"`
		Outcomes []Outcome         `json:"outcomes"`
	}
	if err := readList("dissemination.json", raw, &list); err != nil {
		return err
	}
	l.Within = map[string]time.Duration{}
	for _, urgency := range []string{hut3.UrgencyRoutine, hut3.UrgencyUrgent, hut3.UrgencyThreat} {
		d, err := time.ParseDuration(list.Within[urgency])
		if err != nil || d <= 0 {
			return hut3.Errorf(hut3.Invalid, "list dissemination.json: %s is to be acknowledged within %q; give a duration, as in 24h", urgency, list.Within[urgency])
		}
		l.Within[urgency] = d
	}
	if len(list.Outcomes) == 0 {
		return hut3.Errorf(hut3.Invalid, "list dissemination.json: it needs outcomes")
	}
	l.Ceiling, l.Outcomes = list.Ceiling, list.Outcomes
	return l.Ceiling.Validate()
}
