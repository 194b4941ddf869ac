package app

import (
	"context"
	"errors"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// Hit is a message as search and thread print it.
type Hit struct {
	Ref          hut3.Key      `json:"ref"`
	Kind         hut3.Kind     `json:"kind"`
	Sent         string        `json:"sent"` // RFC 3339; without an offset where the zone is unknown; empty where no time was read
	SentBasis    string        `json:"sent_basis"`
	SentRaw      string        `json:"sent_raw,omitempty"` // as written, where no time was read
	From         hut3.Handle   `json:"from"`
	To           []hut3.Handle `json:"to"`
	Conversation string        `json:"conversation"`
	Text         string        `json:"text"`
	Damage       string        `json:"damage,omitempty"` // what keeps text and media from being read, which are then empty
	Highlights   [][2]int      `json:"highlights"`       // bytes of text, from and up to
	Media        []hut3.Media  `json:"media,omitempty"`
	Rows         int           `json:"rows"` // rows that state it, in what the actor may see
	Entities     []hut3.Span   `json:"entities"`
	Tags         []string      `json:"tags,omitempty"`   // that people put on it
	Clocks       []Clock       `json:"clocks,omitempty"` // in a thread: the handsets that hold it, each with its own time

	EditOf hut3.Key `json:"edit_of,omitzero"`  // of an edit that a search found: the message
	NoteIs string   `json:"note_is,omitempty"` // of a note that a search found: what became of it, in the source's words

	// In a thread, what rows tell beside the text.
	Edits     []TextEdit   `json:"edits,omitempty"`
	Deletions []Deletion   `json:"deletions,omitempty"`
	ReplyTo   *Reply       `json:"reply_to,omitempty"`
	Reactions []Reaction   `json:"reactions,omitempty"`
	Facts     []hut3.Field `json:"facts,omitempty"` // of a call or a line of the system: its length and what became of it, as the source names them

	Grouping []GroupingNote `json:"grouping,omitempty"` // splits and joins that people made
}

// Clock is the time that one handset or account gives a message.
type Clock struct {
	HeldBy hut3.Handle `json:"held_by,omitzero"`
	Sent   string      `json:"sent"`
}

func hitOf(h corpus.Hit) Hit {
	m := h.Message
	out := Hit{
		Ref: h.Ref, Kind: m.Kind, Sent: m.Sent.String(), SentBasis: m.Sent.Basis.String(),
		From: m.From, To: m.To, Conversation: m.Conversation, Text: m.Body,
		Highlights: h.Highlights, Media: m.Media, Rows: m.Rows, Entities: h.Entities, Tags: h.Tags,
	}
	if h.Damage != "" {
		out.Damage = "the text cannot be read: " + h.Damage
	}
	if !m.Sent.Known() {
		out.SentRaw = m.Sent.Raw
	}
	out.To = orEmpty(out.To)
	out.Highlights = orEmpty(out.Highlights)
	out.Entities = orEmpty(out.Entities)
	return out
}

// orEmpty makes a list that prints as [] and not as null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func hitsOf(hits []corpus.Hit) ([]Hit, []hut3.Ref) {
	out, refs := make([]Hit, len(hits)), make([]hut3.Ref, len(hits))
	for i, h := range hits {
		out[i], refs[i] = hitOf(h), hut3.Ref(h.Ref.String())
	}
	return out, refs
}

// SearchRequest is one page of a search.
type SearchRequest struct {
	Query  string
	Limit  int    // 50 where zero
	After  string // the Next of the page before
	Oldest bool
	Count  bool // only the total
	// LookAlike also finds words that look like those typed; see like: in docs/query.md.
	LookAlike bool
}

// SearchResult is a page, the exact total and where the next page begins.
type SearchResult struct {
	Total int64  `json:"total"`
	Hits  []Hit  `json:"hits"`
	Next  string `json:"next,omitempty"`
	Beside
}

// Beside is what the first page of a search tells beside its messages: the newest of
// what versions of messages say in place of their texts, by its query, and how many say
// so, as a message is found and counted by the text it was first sent with (each has the
// ref of its row); notes with its words, which were written and are no messages, as
// drafts and what failed; and what declared restrictions keep back of everything, whatever was
// asked: how much of that a query would find would tell what it says.
type Beside struct {
	Edits      []Hit           `json:"edits,omitempty"`
	EditsTotal int64           `json:"edits_total,omitempty"`
	Notes      []Hit           `json:"notes,omitempty"`
	NotesTotal int64           `json:"notes_total,omitempty"`
	Withheld   []WithheldCount `json:"withheld,omitempty"`
	// Untested is how many messages the query could not be put to, as their texts are
	// damaged: they are not among the hits, and may be hits.
	Untested int64 `json:"untested,omitempty"`
}

// besideShown is how many edits, and how many notes, a page of a search shows.
const besideShown = 10

// Search finds messages in what the actor may see.
func (a *App) Search(ctx context.Context, actor hut3.Actor, r SearchRequest) (SearchResult, error) {
	out := SearchResult{Hits: []Hit{}}
	q, view, err := a.askDespite(ctx, actor, access.CorpusSearch, r.Query)
	if err != nil {
		return out, err
	}
	if r.LookAlike {
		q = query.LookAlike(q, corpus.IsOneWord)
	}
	after, err := a.openCursor(r.After, q, r.Oldest)
	if err != nil {
		return out, err
	}
	var refs []hut3.Ref
	if r.Count {
		out.Total, err = view.Count(ctx, q)
	} else {
		var page corpus.Page
		page, err = view.Search(ctx, q, corpus.SearchOptions{Limit: r.Limit, After: after, Oldest: r.Oldest})
		out.Total, out.Next = page.Total, a.sealCursor(page.Next, q, r.Oldest)
		out.Hits, refs = hitsOf(page.Hits)
	}
	if err != nil {
		return SearchResult{}, err
	}
	notes, err := a.rulingNotes(ctx, actor, view)
	if err != nil {
		return SearchResult{}, err
	}
	annotate(out.Hits, notes)
	out.Untested = view.Untested()
	if r.After == "" {
		more, err := out.tell(ctx, view, q, r)
		if err != nil {
			return SearchResult{}, err
		}
		refs = append(refs, more...)
	}
	look := access.Look{Action: access.CorpusSearch, Query: q.String(), Count: out.Total, Refs: refs, Typed: true}
	if err := a.Doors.Read(ctx, actor, look); err != nil {
		return SearchResult{}, err
	}
	return out, nil
}

// tell fills it in, and gives the rows that are shown.
func (s *Beside) tell(ctx context.Context, view *corpus.View, q query.Q, r SearchRequest) (_ []hut3.Ref, err error) {
	if s.Withheld, err = view.Withheld(ctx); err != nil {
		return nil, err
	}
	var edits, notes []hut3.Ref
	if s.Edits, s.EditsTotal, edits, err = besides(ctx, view.Edits, q, r); err != nil {
		return nil, err
	}
	for i := range s.Edits {
		if s.Edits[i].EditOf, err = shownBy(ctx, view, s.Edits[i].Ref); err != nil {
			return nil, err
		}
	}
	if s.Notes, s.NotesTotal, notes, err = besides(ctx, view.Notes, q, r); err != nil {
		return nil, err
	}
	for i := range s.Notes {
		row, err := view.Row(ctx, s.Notes[i].Ref)
		if err != nil {
			return nil, err
		}
		s.Notes[i].NoteIs = becameOf(row.Extra)
	}
	return append(edits, notes...), nil
}

// becameOf is what became of a note, where its source says so: the readers of
// backups and of Cellebrite's reports keep it under names of its own.
func becameOf(fields []hut3.Field) string {
	for _, name := range []string{"state", "Folder", "direction"} {
		for _, f := range fields {
			if f.Name == name {
				return f.Value
			}
		}
	}
	return ""
}

// besides puts a query to what lies beside the messages of a view.
func besides(ctx context.Context, of func(context.Context) (*corpus.View, error), q query.Q, r SearchRequest) ([]Hit, int64, []hut3.Ref, error) {
	view, err := of(ctx)
	if err != nil {
		return nil, 0, nil, err
	}
	if r.Count {
		n, err := view.Count(ctx, q)
		return nil, n, nil, err
	}
	page, err := view.Search(ctx, q, corpus.SearchOptions{Limit: besideShown, Oldest: r.Oldest})
	if err != nil {
		return nil, 0, nil, err
	}
	hits, refs := hitsOf(page.Hits)
	return hits, page.Total, refs, nil
}

// shownBy gives the row that the message of a row is shown by.
func shownBy(ctx context.Context, view *corpus.View, row hut3.Key) (hut3.Key, error) {
	key, err := view.Resolve(ctx, row)
	if err != nil {
		return 0, err
	}
	return view.Ref(ctx, key)
}

// ask reads a query and opens the corpus as the actor may see it, where he may
// do what he is about to.
func (a *App) ask(ctx context.Context, actor hut3.Actor, action access.Action, text string) (query.Q, *corpus.View, error) {
	if err := a.permit(ctx, actor, access.Look{Action: action, Query: text}); err != nil {
		return nil, nil, err
	}
	if text == "" {
		text = "*"
	}
	q, err := query.Parse(text, a.Zone)
	if err != nil {
		return nil, nil, err
	}
	for _, code := range query.Values(q, "lang") {
		if err := corpus.KnowsLanguage(code); err != nil {
			return nil, nil, wrongAt(err, text, "lang", code)
		}
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return nil, nil, err
	}
	view, err = a.withSets(ctx, actor, view, q)
	return q, view, placed(err, text)
}

// askDespite is ask for what is shown or counted: damaged texts are told of, and do not
// refuse it.
func (a *App) askDespite(ctx context.Context, actor hut3.Actor, action access.Action, text string) (query.Q, *corpus.View, error) {
	q, view, err := a.ask(ctx, actor, action, text)
	if err != nil {
		return q, nil, err
	}
	return q, view.Despite(), nil
}

// placed names the column of the set that a query asks for and nobody has.
func placed(err error, text string) error {
	var missing noSet
	if !errors.As(err, &missing) {
		return err
	}
	return wrongAt(err, text, "set", missing.name)
}

// wrongAt names the column of a value that is none in this case or program.
func wrongAt(err error, text, field, value string) error {
	column := query.ColumnOf(text, field, value)
	if column == 0 {
		return err
	}
	return hut3.Errorf(hut3.CodeOf(err), "query, column %d: %v", column, err)
}

// QueryField is a row of the table of fields of the query language.
type QueryField = query.FieldInfo

// QueryFields is the table that the parser reads by.
func QueryFields() []QueryField { return query.Fields() }

// QueryGuide is the help of the query language.
func QueryGuide() []query.GuideGroup { return query.Guide() }

// QueryMistake is the error of a query that cannot be read.
type QueryMistake = query.Mistake
