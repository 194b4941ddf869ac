package retention

import (
	"strings"
	"testing"

	"hut3"
)

func TestReasonsAreADatedList(t *testing.T) {
	t.Parallel()
	l, err := LoadReasons()
	if err != nil || len(l.Reasons) < 5 {
		t.Fatal(l, err)
	}
	if r, err := l.Find("privileged"); err != nil || r.Basis == "" {
		t.Error(r, err)
	}
	if _, err := l.Find("whim"); hut3.CodeOf(err) != hut3.Usage || !strings.Contains(err.Error(), "privileged") {
		t.Error(err)
	}
	for name, bad := range map[string]string{
		"no date":   `{"source":"x","reasons":[{"code":"a","name":"a","basis":"a"}]}`,
		"no source": `{"dated":"2026-11-23","reasons":[{"code":"a","name":"a","basis":"a"}]}`,
		"none":      `{"dated":"2026-11-23","source":"x","reasons":[]}`,
		"twice":     `{"dated":"2026-11-23","source":"x","reasons":[{"code":"a","name":"a","basis":"a"},{"code":"a","name":"b","basis":"b"}]}`,
		"no basis":  `{"dated":"2026-11-23","source":"x","reasons":[{"code":"a","name":"a"}]}`,
		"unknown":   `{"dated":"2026-11-23","source":"x","more":1,"reasons":[{"code":"a","name":"a","basis":"a"}]}`,
		"no JSON":   `reasons`,
	} {
		if _, err := ReadReasons(strings.NewReader(bad)); hut3.CodeOf(err) != hut3.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTypedFieldsAreADatedList(t *testing.T) {
	t.Parallel()
	l, err := LoadTyped()
	if err != nil {
		t.Fatal(err)
	}
	set, report := l.Of("hit_set"), l.Of("report")
	if !set["query"] || !set["name"] || set["raw"] || !report["raw"] || !l.Of("another")["reason"] {
		t.Error(set, report)
	}
	for _, never := range []string{"at", "owner", "unit", "messages", "by", "state", "handle", "platform", "of"} {
		if set[never] || report[never] {
			t.Errorf("%s is no words of anybody", never)
		}
	}
	for name, bad := range map[string]string{
		"no date":  `{"source":"x","fields":[{"kinds":["a"],"names":["a"],"why":"a"}]}`,
		"none":     `{"dated":"2026-11-23","source":"x","fields":[]}`,
		"no kinds": `{"dated":"2026-11-23","source":"x","fields":[{"names":["a"],"why":"a"}]}`,
		"no name":  `{"dated":"2026-11-23","source":"x","fields":[{"kinds":["a"],"names":[""],"why":"a"}]}`,
		"no why":   `{"dated":"2026-11-23","source":"x","fields":[{"kinds":["a"],"names":["a"]}]}`,
		"unknown":  `{"dated":"2026-11-23","source":"x","more":1}`,
		"no JSON":  `fields`,
	} {
		if _, err := ReadTyped(strings.NewReader(bad)); hut3.CodeOf(err) != hut3.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
