package web

import (
	"fmt"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/app"
)

// packageForms are the steps that a package may take next, first the one that
// brings it on its way.
func packageForms(d *packageData) []form {
	p, at := d.Package, refURL(d.Ref)
	var out []form
	names := make([]string, len(p.Recipients))
	for i, r := range p.Recipients {
		names[i] = r.Agency
	}
	switch p.State {
	case hut3.PackageDraft:
		if d.Rooms["approve"] {
			out = append(out, form{Action: at + "/authorise", Title: "Authorise it as the second person", Button: "Authorise " + string(d.Ref) + " in my name",
				Consequence: "Drafted by " + string(p.DraftedBy) + ". Your leave holds for its terms and text as they stand; whatever changes afterwards needs leave again."})
		}
	case hut3.PackageAuthorised:
		if d.Rooms["send"] {
			out = append(out, form{Action: at + "/send", Title: "Send it", Button: "Send it to " + strings.Join(names, ", "),
				Consequence: "Each recipient gets a copy of his own, which names no other. What the guard says is kept with it."})
		}
	}
	if (p.State == hut3.PackageDraft || p.State == hut3.PackageAuthorised) && d.Rooms["draft"] {
		f := termsForm(at+"/revise", "Revise it", nil)
		f.Consequence = "It is a draft again, and needs leave again."
		fillTerms(&f, p.PackageTerms)
		out = append(out, f)
	}
	if (p.State == hut3.PackageSent || p.State == hut3.PackageSuperseded) && d.Rooms["send"] {
		out = append(out, recallForm(d, at))
	}
	return out
}

func recallForm(d *packageData, at string) form {
	opened := 0
	for _, r := range d.Receipts {
		if _, seen := r.At(hut3.ReceiptOpened); seen {
			opened++
		}
	}
	return form{Action: at + "/recall", Title: "Recall it", Danger: true, Fields: []field{must(ask(isArea, "reason", "Reason", "each recipient reads it", "reason"))},
		Button: fmt.Sprintf("Recall %s from %s", d.Ref, hut3.Plural(int64(len(d.Receipts)), "agency", "agencies")),
		Consequence: fmt.Sprintf("Recall %s from %s; %s opened it. Nobody reads his copy any more, and each is to confirm that it is destroyed. What was read cannot be unread.",
			d.Ref, hut3.Plural(int64(len(d.Receipts)), "agency", "agencies"), hut3.Plural(int64(opened), "has", "have"))}
}

// deskAct is a step at one recipient and its form.
type deskAct struct {
	name string
	form form
}

// deskForms are what may be recorded of a recipient: by himself in the system,
// and by the sender for what he was told.
func (v *visit) deskForms(desk *app.IntelDesk, d *packageData, r hut3.Receipt) []deskAct {
	own, at := r.Agency == v.actor.Unit, refURL(d.Ref)+"/at/"+escapePath(r.Agency)
	if d.Ref.Prefix() == receivedPrefix {
		own = true
	}
	var states []hut3.ReceiptState
	next := r.State.Next()
	if !own { // who tells it on the telephone may tell several steps at once
		next = slices.Concat(next, hut3.ReceiptOpened.Next())
	}
	for _, s := range next {
		told := slices.Contains(r.State.Next(), s) || len(r.State.Toward(s)) > 0
		if told && !slices.Contains(states, s) && s != hut3.ReceiptRecalled && s != hut3.ReceiptRedirected {
			states = append(states, s)
		}
	}
	var out []deskAct
	if d.Rooms["receipt"] && len(states) > 0 {
		out = append(out, deskAct{"step", stepForm(desk, at, r, own, states)})
	}
	if d.Rooms["receipt"] && !own && d.Package != nil && len(r.State.Next()) > 0 {
		out = append(out, deskAct{"chase", chaseForm(at, r)})
	}
	if d.Rooms["redirect"] && redirectable(r.State, own) {
		out = append(out, deskAct{"redirect", redirectForm(at, r, own)})
	}
	if f, any := correctForm(at, r, own); any && d.Rooms["receipt"] && d.Package != nil {
		out = append(out, deskAct{"correct", f})
	}
	if v.sealsFor(d, r) {
		out = append(out, deskAct{"seal", sealForm(at, r)})
	}
	return out
}

var toldBy = plain(hut3.ByTelephone, hut3.ByEmail, hut3.InPerson, hut3.BySealedFile)

// teller asks who told it, and how. A unit records its own in the system.
func teller(own bool) []field {
	if own {
		return []field{ask(isText, "officer", "Officer", "empty: you", "officer"), ask(isTime, "when", "When it happened", "empty: now", "happened")}
	}
	return []field{
		must(choice("medium", "How you were told", "", toldBy, "medium")), must(ask(isText, "officer", "Officer who told it", "rank and name", "names the officer")),
		ask(isText, "number", "Collar or warrant number", ""), ask(isPhone, "telephone", "Telephone number", "of a call", "telephone number"),
		ask(isTime, "when", "When it happened", "empty: now", "happened"),
	}
}

func stepForm(desk *app.IntelDesk, at string, r hut3.Receipt, own bool, states []hut3.ReceiptState) form {
	fields := []field{must(choice("state", "What "+r.Agency+" did", "", plain(states...), "after which", "step"))}
	if len(states) == 1 {
		fields[0].Value = string(states[0])
	}
	fields = append(fields, teller(own)...)
	fields = append(fields, ask(isArea, "note", "Note", "of a query or refusal: its words", "reason or question"))
	if slices.Contains(states, hut3.ReceiptResult) {
		var outcomes []option
		for _, o := range desk.Lists.Outcomes {
			outcomes = append(outcomes, option{o.Code, o.Name})
		}
		fields = append(fields, choice("outcome", "Result", "what came of it", outcomes, "outcome"), ask(isText, "led_to", "It led to", "operations, arrests, seizures, as in OP-1 ARR-2 SZ-3", "led"))
	}
	title := "Record what " + r.Agency + " answered"
	if own {
		title = "Answer it"
	}
	return form{Action: at + "/step", Title: title, Button: "Record it", Lead: "Opened is not acknowledged, and acknowledged is not actioned.", Fields: fields}
}

func chaseForm(at string, r hut3.Receipt) form {
	return form{Action: at + "/chase", Title: "Chase " + r.Agency, Button: "Record the chase", Lead: "Asking changes no state: who was asked has not answered.",
		Fields: []field{
			must(choice("medium", "How", "", plain(hut3.ByTelephone, hut3.ByEmail, hut3.InPerson), "medium")), ask(isPhone, "telephone", "Telephone number", "that was called", "number"),
			ask(isText, "officer", "Whom it reached", "empty: nobody"), ask(isText, "note", "What was said", ""), ask(isTime, "when", "When", "empty: now", "happened"),
		}}
}

// correctForm offers to take back the last entry of each sort, where somebody
// made one that he may correct.
func correctForm(at string, r hut3.Receipt, own bool) (form, bool) {
	var entries []option
	if i, err := r.Correctable(); err == nil && (own || r.Steps[i].Medium != hut3.BySystem) {
		entries = append(entries, option{"step", "the last step: " + string(r.Steps[i].State)})
	}
	if !own && slices.ContainsFunc(r.Chases, func(c hut3.Chase) bool { return c.Corrected == nil }) {
		entries = append(entries, option{"chase", "the last chase"})
	}
	which := must(choice("entry", "What was entered in error", "", entries, "holds"))
	if len(entries) == 1 {
		which = which.with(entries[0].Value)
	}
	return form{Action: at + "/correct", Title: "Correct the last entry", Button: "Correct it", Lead: "The entry stays, struck through, with who corrected it and why. It counts no more.",
		Fields: []field{which, must(ask(isText, "reason", "What was wrong with it", "", "reason"))}}, len(entries) > 0
}

func redirectForm(at string, r hut3.Receipt, own bool) form {
	fields := []field{must(ask(isAgency, "to", "Who should have it", "agency code, as in BEDS", "agency", "jurisdiction")), ask(isText, "desk", "Desk", "as in intelligence"),
		must(ask(isText, "note", "Why", "as in: Luton station is Bedfordshire’s", "reason"))}
	return form{Action: at + "/redirect", Title: "Redirect it from " + r.Agency, Button: "Redirect it", Danger: true, Fields: append(fields, teller(own)...),
		Consequence: "The same text goes to the new recipient at once. " + r.Agency + " reads its copy no more and is to confirm that it is destroyed."}
}

var urgencies = plain(hut3.UrgencyRoutine, hut3.UrgencyUrgent, hut3.UrgencyThreat)

// termsForm asks what a drafter states of a package. Recipients that the
// postcodes speak for are offered, and none is ticked.
func termsForm(action, title string, suggested []option) form {
	fields := []field{
		must(ask(isText, "report", "Reports", "as in IR-2020-000001, parted by commas", "report")),
		must(ask(isText, "title", "Title", "what a recipient reads first", "title")),
	}
	if len(suggested) > 0 {
		fields = append(fields, boxes("suggested", "Suggested recipients", "approximate: areas cross force boundaries; you choose", suggested))
	}
	fields = append(fields,
		ask(isArea, "to", "Recipients", "one a line: agency, desk and officer, as in DERBYS: intelligence: DI Ashdown", "recipient", "agency"),
		ask(isArea, "subject", "Whom it is about", "one a line: our reference and the words that the recipient reads, as in OCG-1: a group based in Derby", "subject"),
		must(ask(isText, "purpose", "What they are to do with it", "", "purpose")), must(ask(isText, "legal_basis", "Legal basis for sharing", "as in DPA 2018 Part 3", "legal basis")),
		must(choice("use", "Use", "", plain(hut3.UseIntelligence, hut3.UseEvidence), "use")), must(choice("urgency", "Urgency", "", urgencies, "urgency")),
		ask(isTime, "not_before_action", "No overt action before", "a condition on the recipients; it does not hold the package back"),
		ask(isTime, "not_before_publication", "No publication before", "blocks any statement that rests on what came of it"),
		ask(isTime, "expires", "Expires", "", "expiry"), choice("on_expiry", "On expiry", "", plain("return", "destroy")),
		ask(isArea, "caveat", "Caveats", "one a line"),
		choice("marking", "Marking", "not stated: the highest of the reports", plain(hut3.Official, hut3.OfficialSensitive, hut3.Secret), "marking"), ask(isText, "marking_reason", "Why it is lower", ""),
		ask(isText, "supersedes", "Takes the place of", "as in PKG-1", "superseded"), ask(isText, "transfer_basis", "Basis of a transfer abroad", "DPA 2018 ss.72-78", "jurisdiction"),
		ask(isArea, "consent", "Leave to share on what was received", "one a line, as in RPK-1: DI Ashdown: e-mail of 3 June", "consent"))
	return form{Action: action, Title: title, Button: title, Fields: fields}
}
