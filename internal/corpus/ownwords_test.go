package corpus_test

import (
	"encoding/json"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/corpus/corpustest"
	"hut3/internal/query"
)

// TestRowThatCannotBeReadIsTold: a row whose own words make no sense is no row that
// is hidden. Verify names it, and a narrow scope that has to know whom it names is
// told; who sees everything reads on.
func TestRowThatCannotBeReadIsTold(t *testing.T) {
	t.Parallel()
	a, b := hut3.NewHandle("chat", "oakhill"), hut3.NewHandle("chat", "stonecup")
	key, sent := hut3.NewKey(1, 1), hut3.Time{Micros: 1, Basis: hut3.BasisUTC, Precision: hut3.ToSecond}
	m := hut3.Message{Key: key, Kind: hut3.KindMessage, Platform: "chat", Conversation: hut3.DirectConversation(a, b), Direct: true, From: a, To: []hut3.Handle{b}, Sent: sent, Body: "ok", Rows: 2}
	d := corpustest.Delivery{Number: 1, Class: 1, Messages: []corpus.MessageEntry{{Message: m, Ref: key}}, Rows: []corpus.RowEntry{
		{Key: key, Message: key, Role: hut3.Founder, Sent: sent, Side: a},
		{Key: hut3.NewKey(1, 2), Message: key, Role: hut3.Repeat, Sent: sent, Side: b, Differs: json.RawMessage(`{"from":"of no platform"}`)}}}
	e := holding(t, d)
	faults := e.c.Verify(t.Context())
	if len(faults) != 1 || !strings.Contains(faults[0].What, "D1/2") || len(faults[0].Keys) != 1 || faults[0].Keys[0] != key {
		t.Errorf("verify finds %+v", faults)
	}
	all := hut3.Scope{Grants: []hut3.Grant{{Class: 1, All: true}}}
	narrow := all
	narrow.Silent = []hut3.Target{{Handle: hut3.NewHandle("chat", "quince"), Wide: true}}
	for name, scope := range map[string]hut3.Scope{"all": all, "narrow": narrow} {
		v, err := e.c.View(scope)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := v.Rows(t.Context(), key)
		if told := hut3.CodeOf(err) == hut3.Integrity && err != nil && strings.Contains(err.Error(), "D1/2"); told != (name == "narrow") || !told && len(rows) != 2 {
			t.Errorf("%s: %d rows, %v", name, len(rows), err)
		}
		if n, err := v.Count(t.Context(), query.All{}); n != 1 || err != nil {
			t.Errorf("%s: what does not ask for the row: %d, %v", name, n, err)
		}
	}
}
