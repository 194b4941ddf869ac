package hut3

import "testing"

func TestSubject(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Subject{
		"D1/7": {Message: NewKey(1, 7)}, "d12": {Delivery: 12}, "set-3": {Set: "SET-3"},
		"encrochat/almagrebe": {Handle: NewHandle("encrochat", "almagrebe")}, "in:encrochat/a~b": {Conversation: "encrochat/a~b"},
	} {
		got, err := ParseSubject(text)
		if err != nil || !got.Same(want) || got.Validate() != nil {
			t.Errorf("%s: %+v %v", text, got, err)
		}
		if again, err := ParseSubject(got.String()); err != nil || !again.Same(got) {
			t.Errorf("%s prints as %s: %v", text, got, err)
		}
	}
	for _, bad := range []string{"", "in:", "nobody", "D0", "SET", "NOM-3"} {
		if got, err := ParseSubject(bad); CodeOf(err) != Usage {
			t.Errorf("%q: %+v %v", bad, got, err)
		}
	}
	for _, bad := range []Subject{{}, {Message: 1, Delivery: 1}} {
		if CodeOf(bad.Validate()) != Invalid {
			t.Errorf("%+v is taken", bad)
		}
	}
}

func TestErasureSaysEverything(t *testing.T) {
	t.Parallel()
	good := Erasure{State: ErasureRequested, What: Subject{Delivery: 1}, Reason: "right", Why: "x", Basis: "s.47", Fate: "returned", FateRef: "R/1", AskedBy: "USR-1"}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Erasure){
		"state": func(e *Erasure) { e.State = "gone" }, "subject": func(e *Erasure) { e.What = Subject{} }, "reason": func(e *Erasure) { e.Reason = "" },
		"words": func(e *Erasure) { e.Why = "" }, "basis": func(e *Erasure) { e.Basis = "" }, "fate": func(e *Erasure) { e.Fate = "lost" },
		"reference": func(e *Erasure) { e.FateRef = "" }, "asker": func(e *Erasure) { e.AskedBy = "" },
	} {
		e := good
		if change(&e); CodeOf(e.Validate()) != Invalid {
			t.Errorf("without %s it is taken", name)
		}
	}
	hold := LegalHold{What: Subject{Delivery: 1}, Why: "trial", Basis: "CPIA"}
	if err := hold.Validate(); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []LegalHold{{}, {What: hold.What, Why: "x"}, {What: hold.What, Why: "x", Basis: "y", Until: "soon"}, {What: hold.What, Why: "x", Basis: "y", Released: true}} {
		if CodeOf(bad.Validate()) != Invalid {
			t.Errorf("%+v is taken", bad)
		}
	}
}
