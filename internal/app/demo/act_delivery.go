package demo

import (
	"os"
	"path/filepath"

	"hut3"
	"hut3/internal/app"
	"hut3/internal/venetic"
)

// delivery plays the arrival of the material: the power it is held under, the
// watch list, and the import, whose rows are more than its messages.
func (s *story) delivery() error {
	s.scene("The material arrives")
	dir, err := os.MkdirTemp("", "hut3-demo-")
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "a place for the model exhibit")
	}
	defer func() { _ = os.RemoveAll(dir) }() // what was copied stands in the vault
	if _, err := venetic.Generate(s.ctx, s.config(), venetic.Dir(dir)); err != nil {
		return err
	}
	authority, err := s.app.AddAuthority(s.ctx, s.as("custodian"), hut3.Authority{
		Title: "Targeted equipment interference warrant (model)", Power: "IPA 2016 Part 5", Warrants: []string{"MODEL/2020/1"},
		Purposes: []string{"drugs", "firearms", "money laundering", "threats to life"}, Narrative: "Supplied by a foreign authority; the technique is not known here.",
		NarrativeAuthor: "model officer", NarrativeBasis: "hearsay", Authenticity: "no certificate is held",
	})
	if err != nil {
		return err
	}
	s.keep("authority", authority)
	if _, err := s.app.Watch(s.ctx, s.as("custodian"), hut3.Watch{Handle: s.handle("solicitor"), Class: "legal", Note: "a solicitor's handle"}); err != nil {
		return err
	}
	s.clock.set(at(14, 9, 0))
	r := app.ImportRequest{}
	r.Paths, r.Platform, r.Authority = []string{filepath.Join(dir, "exhibit")}, "encrochat", authority
	r.Exhibit, r.Supplier, r.Officer = "MOD/1", "Europol (model)", "DC 4471 Penhallow (invented)"
	m, err := s.app.ImportPaths(s.ctx, s.as("custodian"), r, func(app.Progress) {})
	if err != nil {
		return err
	}
	s.result.Messages, s.result.Rows, s.result.Repeats, s.result.Copies, s.result.Handles = m.Messages, m.Rows, m.Repeats, m.Copies, m.Handles
	s.result.Refs["delivery"] = m.Delivery
	n := hut3.Thousands
	s.say("%s, exhibit MOD/1: %s, held under %s.", m.Delivery, hut3.Plural(m.Files, "file", "files"), authority)
	s.say("%s rows = %s messages + %s repeats (the conversion wrote them twice) + %s copies (the other handset's side).", n(m.Rows), n(m.Messages), n(m.Repeats), n(m.Copies))
	s.say("%s could not be read and were set aside with file, position and reason; nothing was lost.", hut3.Plural(m.Rejected, "row", "rows"))
	s.say("%s, %s. Content root %.16s…", hut3.Plural(m.Handles, "handle", "handles"), hut3.Plural(m.Conversations, "conversation", "conversations"), m.ContentRoot.String())
	return nil
}

// gate shows what the case team does not get to see.
func (s *story) gate() error {
	s.scene("A thread is held before anybody reads it")
	held, err := s.app.Review(s.ctx, s.as("reviewer"), hut3.Held)
	if err != nil {
		return err
	}
	var messages int64
	for _, h := range held {
		messages += h.Messages
	}
	query := "handle:encrochat/" + s.tale.Solicitor
	team, err := s.app.Search(s.ctx, s.as("analyst"), app.SearchRequest{Query: query, Count: true})
	if err != nil {
		return err
	}
	counsel, err := s.app.Search(s.ctx, s.as("reviewer"), app.SearchRequest{Query: query, Count: true})
	if err != nil {
		return err
	}
	s.say("The gate held %s in %s: the watch list names a solicitor's handle, and phrases such as \"legal advice\" fired.", hut3.Plural(messages, "message", "messages"), hut3.Plural(int64(len(held)), "restriction", "restrictions"))
	s.say("The analyst searches for that handle and finds %s. The independent reviewer finds %s, and nothing else of the case.", hut3.Plural(team.Total, "message", "messages"), hut3.Thousands(counsel.Total))
	return nil
}
