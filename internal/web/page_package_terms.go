package web

import (
	"strings"
	"time"

	"hut3"
	"hut3/internal/app"
)

// newPackageData is a package before it is drafted.
type newPackageData struct {
	Form  form
	Ready []app.ReportFile // reports that lack nothing
}

func newPackagePage(v *visit) (answer, error) {
	if !app.Rooms(v.actor)["draft"] {
		return v.refuse("draft", "a package is drafted by an analyst or an officer")
	}
	list, err := v.app.ReportList(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	d := newPackageData{}
	for _, r := range list {
		if len(r.Missing) == 0 {
			d.Ready = append(d.Ready, r)
		}
	}
	asked := v.list("report")
	suggested, err := v.suggested(list, asked)
	if err != nil {
		return answer{}, err
	}
	f := termsForm("/packages", "Draft the package", suggested)
	f.Large = true
	f.Fields[0].Value = strings.Join(asked, ", ")
	f.Consequence = "A second person authorises it before it is sent. Its text is the sanitised text of its reports."
	d.Form = v.filled(f)
	return answer{page: "newpackage", title: "New package", data: d, json: map[string]any{"reports": asked, "suggested": suggested}, crumbs: []crumb{{"Packages", "/packages"}, {"New", ""}}}, nil
}

// suggested are the agencies that the postcodes of some reports speak for, each
// once, with the reason.
func (v *visit) suggested(list []app.ReportFile, asked []string) ([]option, error) {
	desk, err := v.app.Intel()
	if err != nil {
		return nil, err
	}
	out := []option{}
	seen := map[string]bool{}
	for _, ref := range asked {
		for _, r := range list {
			if string(r.Ref) != ref {
				continue
			}
			for _, c := range desk.SuggestFor(r.Report).Candidates {
				if !seen[c.Agency] {
					out = append(out, option{c.Agency, c.Agency + " " + c.Name + ": " + strings.Join(c.Reasons, "; ")})
				}
				seen[c.Agency] = true
			}
		}
	}
	return out, nil
}

// colons parts a line into so many trimmed parts; what is missing is empty.
func colons(line string, n int) []string {
	parts := strings.SplitN(line, ":", n)
	for len(parts) < n {
		parts = append(parts, "")
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// terms reads what a drafter stated.
func (v *visit) terms(f *form) (t hut3.PackageTerms, err error) {
	t = hut3.PackageTerms{
		Title: f.get("title"), Reports: f.refs("report"), Purpose: f.get("purpose"), LegalBasis: f.get("legal_basis"), Use: f.get("use"), Urgency: f.get("urgency"),
		Caveats: f.lines("caveat"), Marking: hut3.Marking(f.get("marking")), MarkingReason: f.get("marking_reason"), Supersedes: hut3.Ref(f.get("supersedes")),
		TransferBasis: f.get("transfer_basis"), OnExpiry: f.get("on_expiry"),
	}
	for _, code := range f.several("suggested") {
		t.Recipients = append(t.Recipients, hut3.PackageRecipient{Agency: code})
	}
	for _, line := range f.lines("to") {
		parts := colons(line, 3)
		t.Recipients = append(t.Recipients, hut3.PackageRecipient{Agency: parts[0], Desk: parts[1], Officer: parts[2]})
	}
	for _, line := range f.lines("subject") {
		parts := colons(line, 2)
		if parts[1] == "" {
			parts[0], parts[1] = "", parts[0]
		}
		t.Subjects = append(t.Subjects, hut3.PackageSubject{Ref: hut3.Ref(parts[0]), Name: parts[1]})
	}
	for _, line := range f.lines("consent") {
		parts := colons(line, 3)
		if parts[2] == "" {
			return t, wrong("consent", hut3.Errorf(hut3.Usage, "%q: write what was received, who consented and where that is on record", line))
		}
		t.Consents = append(t.Consents, hut3.Consent{Received: hut3.Ref(parts[0]), Officer: parts[1], Reference: parts[2]})
	}
	for name, into := range map[string]*time.Time{"not_before_action": &t.NotBeforeAction, "not_before_publication": &t.NotBeforePublication, "expires": &t.Expires} {
		if *into, err = v.time(f, name); err != nil {
			return t, err
		}
	}
	return t, nil
}

// fillTerms puts the terms that stand into the form.
func fillTerms(f *form, t hut3.PackageTerms) {
	var to, subjects, consents []string
	for _, r := range t.Recipients {
		to = append(to, strings.TrimRight(r.Agency+": "+r.Desk+": "+r.Officer, ": "))
	}
	for _, s := range t.Subjects {
		subjects = append(subjects, strings.TrimPrefix(string(s.Ref)+": "+s.Name, ": "))
	}
	for _, c := range t.Consents {
		consents = append(consents, string(c.Received)+": "+c.Officer+": "+c.Reference)
	}
	for name, value := range map[string]string{
		"title": t.Title, "report": joinWords(t.Reports), "purpose": t.Purpose, "legal_basis": t.LegalBasis, "use": t.Use, "urgency": t.Urgency, "caveat": strings.Join(t.Caveats, "\n"),
		"marking": string(t.Marking), "marking_reason": t.MarkingReason, "supersedes": string(t.Supersedes), "transfer_basis": t.TransferBasis, "on_expiry": t.OnExpiry,
		"to": strings.Join(to, "\n"), "subject": strings.Join(subjects, "\n"), "consent": strings.Join(consents, "\n"),
		"not_before_action": typedTime(t.NotBeforeAction), "not_before_publication": typedTime(t.NotBeforePublication), "expires": typedTime(t.Expires),
	} {
		for i := range f.Fields {
			if f.Fields[i].Name == name {
				f.Fields[i].Value = value
			}
		}
	}
}

// typedTime is a moment as a field of a form holds it, with its zone.
func typedTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func draftPackage(v *visit) (answer, error) {
	desk, see, err := v.desk()
	if err != nil {
		return answer{}, err
	}
	list, err := v.app.ReportList(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	sent, err := v.typed()
	if err != nil {
		return answer{}, err
	}
	first := form{Fields: []field{{Name: "report", Value: strings.Join(sent["report"], ",")}}}
	suggested, err := v.suggested(list, first.several("report"))
	if err != nil {
		return answer{}, err
	}
	f := termsForm("/packages", "Draft the package", suggested)
	return v.submit(f, newPackagePage, func(f *form) (answer, error) {
		t, err := v.terms(f)
		if err != nil {
			return answer{}, err
		}
		ref, err := desk.Draft(v.ctx, v.actor, see, t)
		return done(refURL(ref), map[string]any{"ref": ref, "state": hut3.PackageDraft}), err
	})
}
