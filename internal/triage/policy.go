package triage

import (
	_ "embed"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"hut3"
)

//go:embed data/policy.json
var policyJSON string

// Policy is the dated list of targets, options and kinds of threat that a case
// works by (domain.md 4.7).
type Policy struct {
	Dated   string   `json:"dated"`
	Source  string   `json:"source"`
	Periods []Period `json:"periods"` // by From, ascending
	Options []Option `json:"options"`
	Kinds   []string `json:"kinds"`
}

// Period is what the targets were from a day on.
type Period struct {
	From        string `json:"from"`                // 2017-01-01
	Triage      int    `json:"triage_minutes"`      // from raised to assessed
	Decision    int    `json:"decision_minutes"`    // from raised to decided
	Acknowledge int    `json:"acknowledge_minutes"` // from sent to acknowledged, each desk
	PageAgain   int    `json:"page_again_minutes"`  // until the next person is paged
	ReviewLeast int    `json:"review_hours_least"`
	ReviewMost  int    `json:"review_hours_most"`
}

// Option is what a commander may decide.
type Option struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Notice bool   `json:"notice,omitempty"` // a paper that is served on a person
}

// LoadPolicy gives the built-in policy.
func LoadPolicy() (*Policy, error) { return ReadPolicy(strings.NewReader(policyJSON)) }

// ReadPolicy reads and checks a policy, as a case may set its own.
func ReadPolicy(r io.Reader) (*Policy, error) {
	var p Policy
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return nil, hut3.Wrap(err, hut3.Invalid, "the threat policy is not the JSON expected")
	}
	return &p, p.check()
}

func (p *Policy) check() error {
	if _, err := time.Parse(time.DateOnly, p.Dated); err != nil || p.Source == "" {
		return hut3.Errorf(hut3.Invalid, "the threat policy: give it a date (2026-11-22) and a source")
	}
	if len(p.Periods) == 0 || len(p.Options) == 0 || len(p.Kinds) == 0 {
		return hut3.Errorf(hut3.Invalid, "the threat policy needs periods, options and kinds")
	}
	before := ""
	for _, q := range p.Periods {
		if _, err := time.Parse(time.DateOnly, q.From); err != nil || q.From <= before {
			return hut3.Errorf(hut3.Invalid, "the threat policy: period %q is not a day after the one before", q.From)
		}
		if min(q.Triage, q.Decision, q.Acknowledge, q.PageAgain, q.ReviewLeast) <= 0 || q.ReviewMost < q.ReviewLeast {
			return hut3.Errorf(hut3.Invalid, "the threat policy from %s: every target is above zero, and the least review comes before the most", q.From)
		}
		before = q.From
	}
	return nil
}

// At is the period in force at a time; before the first, the first: a threat
// without a clock is not an answer.
func (p *Policy) At(t time.Time) Period {
	day := t.UTC().Format(time.DateOnly)
	out := p.Periods[0]
	for _, q := range p.Periods {
		if q.From <= day {
			out = q
		}
	}
	return out
}

// Option finds an option by its code.
func (p *Policy) Option(code string) (Option, error) {
	i := slices.IndexFunc(p.Options, func(o Option) bool { return o.Code == code })
	if i < 0 {
		codes := make([]string, len(p.Options))
		for i, o := range p.Options {
			codes[i] = o.Code
		}
		return Option{}, hut3.Errorf(hut3.Invalid, "no option %q; the options are %s", code, strings.Join(codes, ", "))
	}
	return p.Options[i], nil
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }
func hours(n int) time.Duration   { return time.Duration(n) * time.Hour }
