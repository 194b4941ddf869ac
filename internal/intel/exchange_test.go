package intel

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/seal"
	"hut3/internal/store"
)

// exchange is two cases that know each other, and a package on its way.
func exchange(t *testing.T) (hub, force *world, ref hut3.Ref, file []byte) {
	t.Helper()
	hub, force = newWorld(t, "EMSOU"), newWorld(t, "DERBYS")
	acquaint(t, hub, force)
	p := terms([]hut3.Ref{hub.report(t, key(1, 1))}, "DERBYS", "NOTTS")
	p.NotBeforePublication = hub.clock.Now().Add(time.Hour)
	ref = hub.sent(t, p)
	return hub, force, ref, hub.exportTo(t, ref, force)
}

func (w *world) opens(t *testing.T, actor hut3.Actor, file []byte) (OpenedFile, error) {
	t.Helper()
	return w.Open(t.Context(), actor, w.key, bytes.NewReader(file), seal.OpenOptions{TempDir: t.TempDir()})
}

// A package goes to another hut3 by hand and its answers come back the same way.
func TestSealedRoundTrip(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	hub, force, ref, file := exchange(t)
	if bytes.Contains(file, []byte("40 boxes")) {
		t.Fatal("the text can be read in the file")
	}
	force.clock.Add(time.Hour)
	got, err := force.opens(t, derby, file)
	must(t, err)
	if got.Ref != "RPK-1" || got.Existed || got.Sender != "EMSOU" || got.Format != hut3.ContentFormat {
		t.Errorf("%+v", got)
	}
	again, err := force.opens(t, derby, file)
	must(t, err)
	if again.Ref != "RPK-1" || !again.Existed {
		t.Errorf("the same file again: %+v", again)
	}
	sent, err := hub.View(ctx, oscar, hub.see, ref)
	must(t, err)
	v, err := force.Received(ctx, derby, "RPK-1")
	must(t, err)
	i := slices.IndexFunc(sent.Copies, func(c hut3.PackageCopy) bool { return c.Content.To == "DERBYS" })
	if diff := cmp.Diff(&sent.Copies[i].Content, v.Own); diff != "" || v.SHA256 != sent.Copies[i].SHA256 {
		t.Errorf("what came is not what was sent:\n%s", diff)
	}
	must(t, force.Answer(ctx, derby, "RPK-1", step(hut3.ReceiptAccepted), step(hut3.ReceiptActioned),
		hut3.ReceiptStep{State: hut3.ReceiptResult, Result: &hut3.Returned{Outcome: "seizure", Operations: []hut3.Ref{"OP-1"}, Seizures: []hut3.Ref{"SZ-4"}}}))
	var reply bytes.Buffer
	_, err = force.ExportReply(ctx, derby, "RPK-1", force.key, &reply)
	must(t, err)

	hub.clock.Add(3 * time.Hour)
	back, err := hub.opens(t, oscar, reply.Bytes())
	must(t, err)
	if back.Ref != "PKG-1/DERBYS" || back.Steps != 5 || back.Existed {
		t.Errorf("%+v", back)
	}
	r := hub.receipt(t, ref, "DERBYS")
	last := r.Steps[len(r.Steps)-1]
	if r.State != hut3.ReceiptResult || last.Medium != hut3.BySealedFile || last.RecordedBy != oscar.User || last.Officer.Name != "derby" {
		t.Errorf("%+v", r)
	}
	if refs := last.Result.Refs(); !slices.Equal(refs, []hut3.Ref{"DERBYS:OP-1", "DERBYS:SZ-4"}) {
		t.Errorf("their references pass for ours: %v", refs)
	}
	back, err = hub.opens(t, oscar, reply.Bytes())
	must(t, err)
	if !back.Existed || len(hub.receipt(t, ref, "DERBYS").Steps) != len(r.Steps) {
		t.Errorf("the same reply again: %+v", back)
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	t.Parallel()
	hub, force, ref, file := exchange(t)
	other, stranger := newWorld(t, "NOTTS"), newWorld(t, "DERBYS")
	acquaint(t, other, hub)
	flip := func(at int) []byte {
		b := bytes.Clone(file)
		b[at] ^= 1
		return b
	}
	auditor := person("aud", "DERBYS", hut3.RoleAuditor)
	for name, c := range map[string]struct {
		to    *world
		actor hut3.Actor
		file  []byte
		codes []hut3.Code
	}{
		"wrong recipient":       {other, notts, file, []hut3.Code{hut3.Refused}},
		"unknown sender":        {stranger, derby, file, []hut3.Code{hut3.Refused}},
		"altered head":          {force, derby, flip(len("age-encryption.org/v1") + 5), []hut3.Code{hut3.Integrity, hut3.Refused, hut3.Invalid}},
		"altered end":           {force, derby, flip(len(file) - 20), []hut3.Code{hut3.Integrity}},
		"cut off":               {force, derby, file[:len(file)-30], []hut3.Code{hut3.Integrity}},
		"no package":            {force, derby, []byte("hello"), []hut3.Code{hut3.Invalid}},
		"who may not open":      {force, auditor, file, []hut3.Code{hut3.Refused}},
		"of another unit there": {force, notts, file, []hut3.Code{hut3.Refused}},
	} {
		_, err := c.to.opens(t, c.actor, c.file)
		if err == nil || !slices.Contains(c.codes, hut3.CodeOf(err)) {
			t.Errorf("%s: %v; want %v", name, err, c.codes)
		}
	}
	must(t, force.Doors.View(t.Context(), func(tx *store.Tx) error {
		all, err := tx.List(ReceivedKind)
		if len(all) != 0 {
			t.Errorf("a refused file was kept: %v", all)
		}
		return err
	}))
	must(t, force.RevokeKey(t.Context(), person("keys", "DERBYS", hut3.RoleOfficer), "EMSOU", "lost"))
	_, err := force.opens(t, derby, file)
	wantCode(t, err, hut3.Refused)
	must(t, hub.RevokeKey(t.Context(), oscar, "DERBYS", "lost"))
	_, err = hub.Export(t.Context(), oscar, ref, "DERBYS", hub.key, &bytes.Buffer{})
	wantCode(t, err, hut3.NotFound)
}

// wrap seals any payload, as a hostile or broken sender would.
func wrap(t *testing.T, v any, from, to *world) []byte {
	t.Helper()
	raw, ok := v.([]byte)
	if !ok {
		var err error
		raw, _, err = payload(v)
		must(t, err)
	}
	file, err := sealed(raw, to.key.Recipient(), from.key)
	must(t, err)
	return file
}

// A known sender cannot pass off what is another's, nor answer for another.
func TestSendersThatLie(t *testing.T) {
	t.Parallel()
	hub, force, ref, _ := exchange(t)
	third := newWorld(t, "NOTTS")
	acquaint(t, force, third)
	acquaint(t, hub, third)
	v, err := hub.View(t.Context(), oscar, hub.see, ref)
	must(t, err)
	content := v.Copies[0].Content
	content.Title = "Another text"
	forOther := content
	forOther.To = "NOTTS"
	answer := hut3.PackageReply{Format: hut3.ReplyFormat, Package: ref, Edition: 1, From: "DERBYS", To: "EMSOU", SHA256: v.Copies[0].SHA256,
		Steps: []hut3.ReceiptStep{{State: hut3.ReceiptReceived, At: hub.clock.Now(), Medium: hut3.BySystem}}}
	otherText, skips, nothing := answer, answer, answer
	otherText.SHA256[0] ^= 1
	skips.Steps = []hut3.ReceiptStep{{State: hut3.ReceiptActioned, At: hub.clock.Now(), Medium: hut3.BySystem}}
	nothing.Package = "PKG-44"
	for name, c := range map[string]struct {
		to, from *world
		what     any
		code     hut3.Code
	}{
		"another's package":        {force, third, content, hut3.Integrity},
		"meant for another":        {force, hub, forOther, hut3.Refused},
		"no such format":           {force, hub, []byte(`{"format":"hut3-package/99"}`), hut3.Invalid},
		"not JSON":                 {force, hub, []byte(`boxes`), hut3.Invalid},
		"unknown field":            {force, hub, []byte(`{"format":"hut3-package/1","more":1}`), hut3.Invalid},
		"another's answer":         {hub, third, answer, hut3.Refused},
		"an answer to other text":  {hub, force, otherText, hut3.Conflict},
		"an answer that skips":     {hub, force, skips, hut3.Conflict},
		"an answer to what is not": {hub, force, nothing, hut3.NotFound},
	} {
		actor := person("x", c.to.Unit, hut3.RoleOfficer)
		if _, err := c.to.opens(t, actor, wrap(t, c.what, c.from, c.to)); err == nil || hut3.CodeOf(err) != c.code {
			t.Errorf("%s: %v; want %s", name, err, c.code)
		}
	}
	if r := hub.receipt(t, ref, "DERBYS"); r.State != hut3.ReceiptSent {
		t.Errorf("a refused answer left %s", r.State)
	}
}

// What was told by telephone before the reply came is not lost, and not told
// twice.
func TestReplyAfterTelephone(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	hub, force, ref, file := exchange(t)
	now := hub.clock.Now()
	must(t, hub.Record(ctx, oscar, ref, "DERBYS", told(hut3.ReceiptReceived, now)))
	_, err := force.opens(t, derby, file)
	must(t, err)
	must(t, force.Answer(ctx, derby, "RPK-1", hut3.ReceiptStep{State: hut3.ReceiptRedirected, To: "LEICS", Note: "not ours"}))
	var reply bytes.Buffer
	_, err = force.ExportReply(ctx, derby, "RPK-1", force.key, &reply)
	must(t, err)
	_, err = hub.opens(t, oscar, reply.Bytes())
	must(t, err)
	r := hub.receipt(t, ref, "DERBYS")
	if r.State != hut3.ReceiptRedirected || len(r.Again) != 1 || r.Steps[1].Medium != hut3.ByTelephone {
		t.Errorf("%+v", r)
	}
	out, err := hub.Outstanding(ctx, oscar, now)
	must(t, err)
	if i := slices.IndexFunc(out, func(o Outstanding) bool { return o.Agency == "DERBYS" }); out[i].WaitsFor != "being sent to LEICS" {
		t.Errorf("%+v", out)
	}
	must(t, hub.Redirect(ctx, oscar, ref, "DERBYS", hut3.PackageRecipient{Agency: "LEICS"}, hut3.ReceiptStep{}))
	if hub.receipt(t, ref, "LEICS").State != hut3.ReceiptSent {
		t.Error("the redirection was not carried out")
	}
	_, err = hub.Export(ctx, oscar, ref, "DERBYS", hub.key, &bytes.Buffer{})
	wantCode(t, err, hut3.Conflict) // redirected: not handed out again
}

func TestExportRefuses(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	hub, force, ref, _ := exchange(t)
	var out bytes.Buffer
	for name, c := range map[string]struct {
		actor  hut3.Actor
		agency string
		key    *seal.Identity
		code   hut3.Code
	}{
		"not a recipient":   {oscar, "LEICS", hub.key, hut3.Conflict},
		"no key":            {oscar, "NOTTS", hub.key, hut3.NotFound},
		"another's key":     {oscar, "DERBYS", force.key, hut3.Refused},
		"an analyst":        {ann, "DERBYS", hub.key, hut3.Refused},
		"the recipient":     {derby, "DERBYS", hub.key, hut3.NotFound},
		"an officer abroad": {chief, "DERBYS", hub.key, hut3.NotFound},
	} {
		_, err := hub.Export(ctx, c.actor, ref, c.agency, c.key, &out)
		if err == nil || hut3.CodeOf(err) != c.code {
			t.Errorf("%s: %v; want %s", name, err, c.code)
		}
	}
	if out.Len() > 0 {
		t.Error("a refused export wrote a file")
	}
	_, err := hub.Export(ctx, oscar, ref, "DERBYS", hub.key, failing{})
	wantCode(t, err, hut3.Internal)
	var none seal.Recipient
	wantCode(t, hub.SetKey(ctx, oscar, none, "x"), hut3.Invalid)
	wantCode(t, hub.SetKey(ctx, oscar, force.key.Recipient(), ""), hut3.Invalid)
	wantCode(t, hub.SetKey(ctx, derby, force.key.Recipient(), "x"), hut3.Refused)
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

// What was received under S2 is not shared on without the originator's consent,
// and what was received carries its embargo along.
func TestOnward(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	hub, force := newWorld(t, "EMSOU"), newWorld(t, "DERBYS")
	acquaint(t, hub, force)
	p := terms([]hut3.Ref{hub.report(t, key(1, 1))}, "DERBYS")
	p.Handling = hut3.Handling{Code: "C", Conditions: []hut3.Condition{{Code: "S2"}}}
	p.NotBeforePublication = hub.clock.Now().Add(time.Hour)
	_, err := force.opens(t, derby, hub.exportTo(t, hub.sent(t, p), force))
	must(t, err)

	a, b := person("a", "DERBYS", hut3.RoleOfficer, hut3.RoleAnalyst), person("b", "DERBYS", hut3.RoleOfficer)
	report, err := force.WriteReport(ctx, a, force.see, ReportDraft{Title: "From the region", Received: []hut3.Ref{"RPK-1"}, Items: []ItemDraft{{Raw: "boxes come to Dronfield"}}})
	must(t, err)
	must(t, force.Grade(ctx, a, force.see, report, 1, grading("2", "B"), grading("2", "B")))
	must(t, force.SetHandling(ctx, a, force.see, report, hut3.Handling{Code: "P"}))
	_, err = force.Sanitise(ctx, a, force.see, report, 1, "Boxes come to Dronfield.")
	must(t, err)
	next := terms([]hut3.Ref{report}, "SYP")
	ref, err := force.Draft(ctx, a, force.see, next)
	must(t, err)
	err = force.Authorise(ctx, b, force.see, ref)
	if hut3.CodeOf(err) != hut3.Refused || !strings.Contains(err.Error(), "EMSOU sent under C (S2)") {
		t.Errorf("%v", err)
	}
	next.Consents = []hut3.Consent{{Received: "RPK-1", Officer: "DCI Oscar", Reference: "e-mail of 15 June 2020"}}
	must(t, force.Revise(ctx, a, force.see, ref, next))
	must(t, force.Authorise(ctx, b, force.see, ref))
	must(t, force.Doors.View(ctx, func(tx *store.Tx) error {
		wantCode(t, Publishable(tx, force.clock.Now(), "RPK-1"), hut3.Conflict)
		return Publishable(tx, p.NotBeforePublication, "RPK-1")
	}))
	_, err = force.WriteReport(ctx, a, force.see, ReportDraft{Title: "x", Received: []hut3.Ref{"RPK-9"}, Items: []ItemDraft{{Raw: "x"}}})
	wantCode(t, err, hut3.NotFound)
	_, err = force.Received(ctx, notts, "RPK-1")
	wantCode(t, err, hut3.NotFound)
}

func FuzzParseContent(f *testing.F) {
	good, _, err := payload(hut3.PackageContent{
		Format: hut3.ContentFormat, Package: "PKG-1", From: "EMSOU", Origin: "EMSOU", To: "DERBYS", Title: "t", Purpose: "p", Sent: time.Unix(1592211600, 0).UTC(),
		Marking: hut3.Official, Handling: hut3.Handling{Code: "P"}, Items: []hut3.PackageItem{{Number: 1, Text: "x"}},
	})
	if err != nil {
		f.Fatal(err)
	}
	if _, err := ParseContent(good); err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"format":"hut3-package/1"}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := ParseContent(raw)
		if err != nil {
			if hut3.CodeOf(err) != hut3.Invalid {
				t.Fatalf("%v has the code %s", err, hut3.CodeOf(err))
			}
			return
		}
		again, _, err := payload(c)
		if err != nil || !bytes.Equal(again, raw) {
			t.Fatalf("%s is written as %s", raw, again)
		}
	})
}

func FuzzParseReply(f *testing.F) {
	good, _, err := payload(hut3.PackageReply{
		Format: hut3.ReplyFormat, Package: "PKG-1", From: "DERBYS", To: "EMSOU", SHA256: hut3.Digest{1},
		Steps: []hut3.ReceiptStep{{State: hut3.ReceiptReceived, Medium: hut3.BySealedFile, At: time.Unix(1592211600, 0).UTC()}},
	})
	if err != nil {
		f.Fatal(err)
	}
	if _, err := ParseReply(good); err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"steps":null}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := ParseReply(raw)
		if err == nil && (r.Validate() != nil || len(r.Steps) == 0) {
			t.Fatalf("%s passed", raw)
		}
	})
}
