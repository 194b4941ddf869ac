package intel

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// SetSource keeps the names that would give a source away. Reports name the
// source by the reference that comes back.
func (i *Intel) SetSource(ctx context.Context, actor hut3.Actor, source hut3.ProtectedSource) (hut3.Ref, error) {
	var ref hut3.Ref
	err := i.Doors.Write(ctx, actor, access.Act{Action: access.ReportSanitise}, func(tx *store.Tx) error {
		r, err := tx.Put(SourceKind, "", source)
		ref = r.Ref()
		return err
	})
	return ref, err
}

// keepsSource refuses a report any text of which gives its source away. It does
// not say which name it found.
func keepsSource(tx *store.Tx, r hut3.Report) error {
	if r.Source == "" {
		return nil
	}
	source, _, err := store.Get[hut3.ProtectedSource](tx, SourceKind, r.Source)
	if err != nil {
		return err
	}
	names := func(text string) bool {
		return slices.ContainsFunc(source.Names, func(name string) bool { return mentions(text, name) })
	}
	const refused = "%s would give away the source %s, who is protected; word it so that nobody can tell who said it"
	if names(r.Title) {
		return hut3.Errorf(hut3.Refused, refused, "the title", r.Source)
	}
	for n, item := range r.Items {
		texts := []string{item.Raw, item.Sanitised}
		if item.Judgement != nil {
			texts = append(texts, item.Judgement.Text)
		}
		if slices.ContainsFunc(texts, names) {
			return hut3.Errorf(hut3.Refused, "item %d: "+refused, n+1, "it", r.Source)
		}
	}
	return nil
}

// Sanitise gives an item the text that may leave the unit, and names who wrote
// it. What remains in it that may say too much comes back, and is kept with the
// item: handles of the messages, telephone numbers, addresses and the like.
func (i *Intel) Sanitise(ctx context.Context, actor hut3.Actor, see See, ref hut3.Ref, item int, text string) ([]hut3.Remain, error) {
	if strings.TrimSpace(text) == "" {
		return nil, hut3.Errorf(hut3.Invalid, "a sanitised text cannot be empty")
	}
	r, _, err := i.reportSeen(ctx, actor, see, ref)
	if err != nil {
		return nil, err
	}
	handles, err := handlesOf(ctx, see, r, item)
	if err != nil {
		return nil, err
	}
	remains := i.remains(text, handles)
	err = i.editItem(ctx, actor, access.ReportSanitise, see, ref, item, func(_ *hut3.Report, it *hut3.ReportItem) error {
		it.Sanitised, it.SanitisedBy, it.Remains = text, actor.User, remains
		return nil
	})
	return remains, err
}

// handlesOf are the handles of an item's messages and those the report
// concerns.
func handlesOf(ctx context.Context, see See, r hut3.Report, item int) ([]hut3.Handle, error) {
	var out []hut3.Handle
	if item >= 1 && item <= len(r.Items) {
		for _, key := range r.Items[item-1].Messages {
			m, err := see(ctx, key)
			if err != nil {
				return nil, err
			}
			out = append(append(out, m.From), m.To...)
		}
	}
	for _, ref := range r.Concerns {
		if h, err := hut3.ParseHandle(string(ref)); err == nil {
			out = append(out, h)
		}
	}
	return out, nil
}

// remains lists what a sanitised text still names, each once.
func (i *Intel) remains(text string, handles []hut3.Handle) []hut3.Remain {
	var out []hut3.Remain
	add := func(kind, value string) {
		if r := (hut3.Remain{Type: kind, Value: value}); !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	for _, h := range handles {
		if !h.IsZero() && mentions(text, h.Name) {
			add("handle", h.Name)
		}
	}
	i.Extractor.Find(text, func(s hut3.Span) { add(s.Type, s.Value) })
	return out
}

// mentions reports whether a text has a name in it, as whole words, whatever
// the case, the marks between the words and the form of the characters.
func mentions(text, name string) bool {
	name = plain(name)
	return name != "" && strings.Contains(" "+plain(text)+" ", " "+name+" ")
}

func plain(s string) string {
	s = cases.Fold().String(norm.NFKC.String(s))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }), " ")
}

// SuggestFor gives the forces that the postcodes of a report speak for. The
// raw texts are looked at as well as the sanitised ones.
func (i *Intel) SuggestFor(r hut3.Report) Suggestion {
	var texts []string
	for _, item := range r.Items {
		texts = append(texts, item.Raw, item.Sanitised)
	}
	return i.Routes.Suggest(i.Extractor, texts...)
}
