package web

import (
	"cmp"
	"strconv"
	"strings"

	"hut3"
	"hut3/internal/app"
)

func retentionRoutes() []route {
	return []route{
		{method: "GET", path: "/retention", room: "retention", handle: retentionPage},
		{method: "POST", path: "/retention/locks", room: "retention", handle: lock},
		{method: "POST", path: "/retention/holds", room: "retention", handle: addHold},
		{method: "POST", path: "/retention/holds/{ref}", room: "retention", step: true, handle: releaseHold},
		{method: "POST", path: "/retention/erasures", room: "retention", step: true, handle: requestErasure},
		{method: "POST", path: "/retention/erasures/{ref}", room: "retention", step: true, handle: ruleErasure},
		{method: "POST", path: "/retention/erasures/{ref}/carry-out", room: "retention", step: true, handle: carryOutErasure},
	}
}

// retentionData is the room of holds and erasures.
type retentionData struct {
	Holds         []holdRow
	Erasures      []erasureRow
	Held, Erased  int // how many there are
	Pages, Erases pager
	Forms         []form
}

type holdRow struct {
	app.HoldItem
	Form *form
}

type erasureRow struct {
	app.ErasureItem
	Forms []form
}

func retentionPage(v *visit) (answer, error) {
	holds, err := v.app.Holds(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	erasures, err := v.app.Erasures(v.ctx, v.actor)
	if err != nil || v.json {
		return answer{json: map[string]any{"holds": holds, "erasures": erasures}}, err
	}
	may := app.Rooms(v.actor)
	d := retentionData{Held: len(holds), Erased: len(erasures)}
	if holds, d.Pages, err = pagedBy(v, "holds", holds); err != nil {
		return answer{}, err
	}
	if erasures, d.Erases, err = pagedBy(v, "erasures", erasures); err != nil {
		return answer{}, err
	}
	for _, h := range holds {
		row := holdRow{HoldItem: h}
		if may["release hold"] && !h.Released {
			f := v.filled(releaseHoldForm(h.Ref))
			row.Form = &f
		}
		d.Holds = append(d.Holds, row)
	}
	for _, e := range erasures {
		row := erasureRow{ErasureItem: e}
		if may["rule erasure"] && e.State == hut3.ErasureRequested && e.AskedBy != v.actor.User {
			row.Forms = append(row.Forms, v.filled(ruleErasureForm(e.Ref)))
		}
		if may["carry out erasure"] && (e.State == hut3.ErasureApproved || e.State == hut3.ErasureUnderWay) {
			row.Forms = append(row.Forms, v.filled(carryOutForm(e.Ref)))
		}
		d.Erasures = append(d.Erasures, row)
	}
	if may["lock"] {
		d.Forms = append(d.Forms, v.filled(lockForm()))
	}
	if may["hold"] {
		d.Forms = append(d.Forms, v.filled(addHoldForm()))
	}
	if may["ask erasure"] {
		f, err := requestErasureForm()
		if err != nil {
			return answer{}, err
		}
		d.Forms = append(d.Forms, v.filled(f))
	}
	return answer{page: "retention", title: "Retention", wide: true, data: d}, nil
}

const subjectHint = "a message as D12/7, a delivery as D12, a handle as platform/name, a conversation as in:NAME, or a hit set as SET-3"

func lockForm() form {
	return form{Action: "/retention/locks", Title: "Lock material", Lead: "The usual act: it is as if it had never come, for everybody but the independent reviewer, who can release it. It destroys nothing.", Button: "Lock it in my name", Fields: []field{
		must(ask(isText, "what", "What", "messages as D12/7, handles as platform/name, conversations as in:NAME, apart by spaces", "names nothing", "there is no", "cannot be locked")),
		ask(isDay, "from", "First day", "empty: from the beginning; a message is locked whole"), ask(isDay, "to", "Last day", "empty: for good", "last day"),
		must(ask(isText, "class", "Of what kind it is", "as in: legal, journalistic, medical, court order", "class")),
		must(ask(isArea, "reason", "Reason", "", "reason")),
		boxes("also", "Also", "", []option{{"declared", "tell readers how many are withheld, and why"}}),
	}}
}

func lock(v *visit) (answer, error) {
	return v.submit(lockForm(), retentionPage, func(f *form) (answer, error) {
		r := app.LockRequest{From: hut3.Day(f.get("from")), To: hut3.Day(f.get("to")), Class: f.get("class"), Reason: f.get("reason")}
		for _, x := range f.Fields {
			r.Declared = r.Declared || x.Kind == isBoxes && x.Chosen("declared")
		}
		for _, text := range strings.Fields(f.get("what")) {
			what, err := hut3.ParseSubject(text)
			if err != nil {
				return answer{}, wrong("what", err)
			}
			r.What = append(r.What, what)
		}
		it, err := v.app.Lock(v.ctx, v.actor, r)
		told := map[string]any{"ref": it.Ref, "messages": it.Messages, "untimed": it.Untimed, "possible_threats": len(it.PossibleThreats)}
		return answer{page: "locked", title: "Locked", data: it, json: told, crumbs: []crumb{{"Retention", "/retention"}, {string(it.Ref), ""}}}, err
	})
}

func addHoldForm() form {
	return form{Action: "/retention/holds", Title: "Hold material", Lead: "Nothing of it is erased until the hold is released. It hides nothing.", Button: "Hold it", Fields: []field{
		must(ask(isText, "what", "What", subjectHint, "names nothing", "there is no")),
		must(ask(isArea, "why", "What it is needed for", "", "reason")),
		must(ask(isText, "basis", "By what right", "as in: CPIA 1996 code, paragraph 5", "basis")),
		ask(isDay, "until", "Day to look at it again", "a hold never ends by itself", "until"),
	}}
}

func releaseHoldForm(ref hut3.Ref) form {
	return form{Action: "/retention/holds/" + string(ref), Title: "Release " + string(ref), Button: "Release it in my name", Fields: []field{must(ask(isArea, "reason", "Reason", "", "reason"))}}
}

func requestErasureForm() (form, error) {
	list, err := app.ErasureReasons()
	var reasons []option
	for _, r := range list {
		reasons = append(reasons, option{r.Code, r.Name})
	}
	return form{Action: "/retention/erasures", Title: "Ask for an erasure", Danger: true, Button: "Ask for it in my name",
		Lead:        "Locking is the usual act, and can be undone. Erasing destroys: rows, words, and the bytes in the original.",
		Consequence: "A second person approves it and a custodian carries it out. It cannot be undone.",
		Fields: []field{
			must(ask(isText, "what", "What", subjectHint, "names nothing", "there is no", "cannot be erased")),
			must(choice("reason", "Reason", "", reasons, "is no reason")),
			must(ask(isArea, "why", "Why, in your words", "", "your words")),
			ask(isText, "basis", "Legal basis", "empty: the usual one of the reason", "legal basis"),
			must(choice("fate", "What becomes of the exhibit", "", plain(hut3.Fates()...), "fate of the exhibit is")),
			must(ask(isText, "fate_ref", "Reference for that", "where it is, or by what it was returned or destroyed", "reference for the fate")),
			ask(isText, "cited", "Why it may go although records rest on it", "empty: it may not", "rest on"),
			boxes("also", "Also", "", []option{{"copies", "take its texts out of the records that rest on it"}, {"packed", "an archive or database that holds a row of it may go whole"}}),
		}}, err
}

func ruleErasureForm(ref hut3.Ref) form {
	return form{Action: "/retention/erasures/" + string(ref), Title: "Rule on " + string(ref), Danger: true, Button: "Rule in my name", Consequence: "Approved, it can be carried out, and cannot be undone then.", Fields: []field{
		must(choice("to", "Your ruling", "", []option{{"refused", "refuse it"}, {"approved", "approve it"}}, "give approved")), must(ask(isArea, "reason", "Reason", "", "reason")),
	}}
}

func carryOutForm(ref hut3.Ref) form {
	return form{Action: "/retention/erasures/" + string(ref) + "/carry-out", Title: "Carry out " + string(ref), Danger: true, Button: "Destroy it",
		Consequence: "What it names is destroyed here now. Back-ups hold it still: replace them.",
		Fields:      []field{ask(isText, "messages", "How many messages go", "only where it is more than who approved it saw; you are told when", "confirm the number")}}
}

func addHold(v *visit) (answer, error) {
	return v.submit(addHoldForm(), retentionPage, func(f *form) (answer, error) {
		what, err := hut3.ParseSubject(f.get("what"))
		if err != nil {
			return answer{}, wrong("what", err)
		}
		ref, err := v.app.AddHold(v.ctx, v.actor, hut3.LegalHold{What: what, Why: f.get("why"), Basis: f.get("basis"), Until: f.get("until")})
		return done("/retention", map[string]any{"ref": ref}), err
	})
}

func releaseHold(v *visit) (answer, error) {
	return v.submit(releaseHoldForm(v.ref()), retentionPage, func(f *form) (answer, error) {
		return done("/retention", map[string]any{"ref": v.ref(), "released": true}), v.app.ReleaseHold(v.ctx, v.actor, v.ref(), f.get("reason"))
	})
}

func requestErasure(v *visit) (answer, error) {
	blank, err := requestErasureForm()
	if err != nil {
		return answer{}, err
	}
	return v.submit(blank, retentionPage, func(f *form) (answer, error) {
		what, err := hut3.ParseSubject(f.get("what"))
		if err != nil {
			return answer{}, wrong("what", err)
		}
		r := app.ErasureRequest{What: what, Reason: f.get("reason"), Why: f.get("why"), Basis: f.get("basis"), Fate: f.get("fate"), FateRef: f.get("fate_ref"), Cited: f.get("cited")}
		for _, x := range f.Fields {
			r.Copies, r.Packed = r.Copies || x.Kind == isBoxes && x.Chosen("copies"), r.Packed || x.Kind == isBoxes && x.Chosen("packed")
		}
		it, err := v.app.RequestErasure(v.ctx, v.actor, r)
		return done("/retention", map[string]any{"ref": it.Ref, "messages": it.Messages}), err
	})
}

func ruleErasure(v *visit) (answer, error) {
	return v.submit(ruleErasureForm(v.ref()), retentionPage, func(f *form) (answer, error) {
		to := f.get("to")
		if to != "approved" && to != "refused" {
			return answer{}, hut3.Errorf(hut3.Usage, "to=%q: give approved or refused", to)
		}
		return done("/retention", map[string]any{"ref": v.ref(), "state": to}), v.app.RuleErasure(v.ctx, v.actor, v.ref(), to == "approved", f.get("reason"))
	})
}

func carryOutErasure(v *visit) (answer, error) {
	return v.submit(carryOutForm(v.ref()), retentionPage, func(f *form) (answer, error) {
		confirmed, err := strconv.ParseInt(cmp.Or(f.get("messages"), "0"), 10, 64)
		if err != nil || confirmed < 0 {
			return answer{}, wrong("messages", hut3.Errorf(hut3.Usage, "%q is no number of messages; give it in digits, or leave it empty", f.get("messages")))
		}
		it, err := v.app.CarryOutErasure(v.ctx, v.actor, v.ref(), confirmed)
		return done("/retention", map[string]any{"ref": it.Ref, "state": it.State, "done": it.Done}), err
	})
}
