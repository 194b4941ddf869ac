package formats

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"hut3"
)

// excelCell is the longest text that a spreadsheet cell holds, in UTF-16 units.
const excelCell = 32_767

// ShortField is the field of each row that has fewer cells than its sheet's header,
// as "2 of 4": what is missing may have been cut off.
const ShortField = "cells"

// mapper turns records into rows by a plan.
type mapper struct {
	*plan
	src       *source
	files     *source // beside which the files lie that rows name; nil: they are not looked for
	tally     *tally
	kind      hut3.Kind
	platform  string // fixed, or empty where a column says it
	ownerRule OwnerRule
	fileOwner string
	rule      ConversationRule
	words     directions
	deleted   []string // in lower case
	sent      *timeReader
	received  *timeReader
	handles   map[string]writtenHandle
	recent    [64]writtenHandle // by spread: the name met last
	pairs     map[[2]string]string
	paired    [64]pairName // by spread: the pair met last
	dayParts  bool         // lengths with a point are parts of a day
	out       hut3.Row
	rec       *record
}

func newMapper(src *source, p *plan, opts Options, t *tally) *mapper {
	m := &mapper{plan: p, src: src, tally: t, kind: sheetKinds[p.profile.Sheet], words: newDirections(p.profile), deleted: lower(p.profile.Deleted)}
	m.handles, m.pairs = map[string]writtenHandle{}, map[[2]string]string{}
	m.platform = opts.Platform
	if m.platform == "" {
		m.platform = p.profile.Platform
	}
	m.platform = strings.ToLower(strings.TrimSpace(m.platform))
	m.ownerRule, m.fileOwner = p.ownerRule(src)
	m.rule = p.conversationRule()
	m.sent, m.received = p.timeReader(atSent, opts), p.timeReader(atReceived, opts)
	if m.sent == nil {
		m.sent = p.timeReader(atSentDate, opts)
	}
	return m
}

// row fills one row. reason is set where the record cannot be one.
func (m *mapper) row(rec *record) (row *hut3.Row, reason string) {
	m.rec = rec
	m.clean()
	m.extend()
	r := &m.out
	emptyRow(r)
	r.Kind = m.kind
	r.Loc = m.src.locate(rec.offset, rec.length)
	r.Platform = m.platformOf()
	r.Owner = m.owner(r.Platform)
	if reason := m.parties(r); reason != "" {
		return nil, reason
	}
	m.times(r)
	m.content(r)
	m.conversation(r)
	m.extra(r)
	if m.files != nil && len(m.files.facts) > 0 {
		r.Extra = append(r.Extra, m.files.facts...)
		m.files.facts = m.files.facts[:0]
	}
	m.toldDeleted(r)
	m.observe(r)
	m.damage()
	if n := rec.short; n > 0 {
		r.Extra = append(r.Extra, hut3.Field{Name: ShortField, Value: fmt.Sprintf("%d of %d", n, len(rec.cells))})
	}
	r.Extra = m.src.flaws(r.Extra, m.tally, rec.offset)
	m.tally.row(r.Kind)
	return r, ""
}

// clean replaces bytes that are not UTF-8. The bytes themselves are at the
// row's locator.
func (m *mapper) clean() {
	if m.rec.ascii = isASCII(m.rec.text); m.rec.ascii || utf8.ValidString(m.rec.text) {
		return
	}
	m.tally.note("bytes that are not "+m.src.enc.name, "", "shown as U+FFFD; declare the encoding if it is another", m.rec.offset)
	for i := range m.rec.cells {
		m.rec.cells[i].text = validText(m.rec.cells[i].text)
	}
}

// validText shows each byte that is not UTF-8 as U+FFFD, as the reader of JSON
// strings does: a text is the same whichever way its record was read.
func validText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

// text is a field's value: its column's cell, or the profile's constant.
func (m *mapper) text(s slot) string {
	if i := m.at[s]; i > 0 {
		if c := m.rec.at(i - 1); c.text != "" {
			return c.text
		}
	}
	return m.constants[s]
}

func (m *mapper) platformOf() string {
	if m.platform != "" {
		return m.platform
	}
	if p := strings.ToLower(strings.TrimSpace(m.text(atPlatform))); p != "" {
		return p
	}
	return "unknown"
}

func (m *mapper) content(r *hut3.Row) {
	r.Body = withSubject(m.text(atSubject), m.text(atBody))
	r.Burn, r.Stage, r.Device = m.text(atBurn), m.text(atStage), m.text(atDevice)
	r.ReplyTo = m.text(atReplyTo)
	if m.profile.Namespace != "" {
		if r.NativeID = m.text(atNativeID); r.NativeID != "" {
			r.Namespace = m.profile.Namespace
		}
	} else if r.ReplyTo != "" {
		m.tally.note("a reply by an id that has no namespace: it finds no message, and is told as a reply to one that is not held", m.columnName(atReplyTo, atReplyTo), `give "namespace" in the mapping profile: inside what the ids are one, such as the name of the server`, m.rec.offset)
	}
	if c := m.rec.at(m.column(atMedia)); c.text != "" {
		r.Media = m.media(appendMedia(r.Media, c))
	}
}

// appendMedia reads an attachment: a name, or a JSON object or list of them.
// It is missing until the file is found.
func appendMedia(list []hut3.Media, c cell) []hut3.Media {
	if c.state != raw {
		return append(list, hut3.Media{Name: c.text, Missing: true})
	}
	var many []json.RawMessage
	if json.Unmarshal([]byte(c.text), &many) != nil {
		many = []json.RawMessage{json.RawMessage(c.text)}
	}
	for _, one := range many {
		var name string
		if json.Unmarshal(one, &name) == nil {
			list = append(list, hut3.Media{Name: name, Missing: true})
			continue
		}
		list = append(list, mediaObject(one))
	}
	return list
}

// mediaObject reads the members that name a file; where none does, the name is
// the object as written.
func mediaObject(one json.RawMessage) hut3.Media {
	var o struct {
		Filename, Name, File, Path *string
		Filesize, Size, Bytes      *int64
		Type, Mimetype             *string
		SHA256                     *hut3.Digest
	}
	m := hut3.Media{Name: string(one), Missing: true}
	if json.Unmarshal(one, &o) != nil {
		return m
	}
	for _, s := range []*string{o.Path, o.File, o.Name, o.Filename} {
		if s != nil {
			m.Name = *s
		}
	}
	for _, n := range []*int64{o.Bytes, o.Size, o.Filesize} {
		if n != nil {
			m.Bytes = *n
		}
	}
	for _, s := range []*string{o.Type, o.Mimetype} {
		if s != nil {
			m.Type = *s
		}
	}
	if o.SHA256 != nil {
		m.SHA256 = *o.SHA256
	}
	return m
}

// extra keeps verbatim what has no place of its own.
func (m *mapper) extra(r *hut3.Row) {
	for i, keep := range m.keep {
		if !keep {
			continue
		}
		if c := m.rec.at(i); c.text != "" {
			r.Extra = append(r.Extra, hut3.Field{Name: m.asWritten(i), Value: c.text})
		}
	}
	if c := m.rec.at(m.column(atMedia)); c.state == raw {
		r.Extra = append(r.Extra, hut3.Field{Name: m.cols.names[m.column(atMedia)], Value: c.text})
	}
	for _, a := range m.rec.again {
		name := m.cols.names[a.column]
		r.Extra = append(r.Extra, hut3.Field{Name: name + " (again)", Value: a.text})
		m.tally.note("a name stands twice in one object; the first is used, the others are kept", name, "", m.rec.offset)
	}
}

// damage looks for what spreadsheets and conversions do to text.
func (m *mapper) damage() {
	at := m.rec.offset
	for _, i := range m.ids {
		if scientific(m.rec.at(i).text) {
			m.tally.note("scientific notation in a column of identifiers", m.cols.names[i], "its digits are lost; ask for the sheet as text", at)
		}
	}
	if len(m.rec.text) >= excelCell || m.rec.text == "" {
		m.cutCells()
	}
	if i := m.column(atBody); m.rec.text != "" && m.rec.at(i).state == raw {
		m.tally.note("a text that is a JSON object or array, taken as written", m.cols.names[i], "", at)
	}
	if m.rec.lone || !m.rec.ascii && strings.Contains(m.rec.text, string(utf8.RuneError)) {
		m.tally.note("replacement characters in the text", "", "a conversion before this one lost characters; ask for the source", at)
	}
	if strings.IndexByte(m.rec.text, 0) >= 0 {
		m.tally.note("zero bytes in the text", "", "", at)
	}
}

// cutCells notes cells as long as a spreadsheet has them at most.
func (m *mapper) cutCells() {
	for i := range m.rec.cells {
		if c := &m.rec.cells[i]; len(c.text) >= excelCell && len(utf16.Encode([]rune(c.text))) == excelCell {
			m.tally.note("a cell of 32,767 characters, the most a spreadsheet holds", m.cols.names[i], "the text may be cut; ask for the source", m.rec.offset)
		}
	}
}

// scientific reports whether a text is a number such as 3.52E+14.
func scientific(s string) bool {
	if len(s) < 4 || s[0] < '0' || s[0] > '9' || s[len(s)-1] < '0' || s[len(s)-1] > '9' {
		return false
	}
	i := strings.IndexByte(s, 'E')
	if i < 0 {
		i = strings.IndexByte(s, 'e')
	}
	if i < 1 || i+2 >= len(s) || s[i+1] != '+' || !isDigits(s[i+2:]) {
		return false
	}
	return isDigits(strings.Replace(s[:i], ".", "", 1))
}
