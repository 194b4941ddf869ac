package formats

import (
	"encoding/json"
	"path"
	"strings"

	"hut3"
)

const maxCached = 1 << 16

// ownerRule finds where the owner's handle is read: the profile's rule; a
// column; the folder of a sheet with a general name (messages.csv); the file's
// own name where a direction asks for an owner.
func (p *plan) ownerRule(src *source) (OwnerRule, string) {
	dir, file := path.Split(src.stem())
	folder := path.Base(path.Clean("/" + dir))
	if folder == "/" {
		folder = ""
	}
	rule := p.profile.Owner
	if rule == "" {
		_, general := knownVariants().sheet[fold(file)]
		switch {
		case p.mapped(atOwner):
			rule = OwnerColumn
		case general && folder != "":
			rule = OwnerFolder
		case p.mapped(atDirection) && p.mapped(atPeer) && !general:
			rule = OwnerFile
		default:
			rule = OwnerNone
		}
	}
	switch rule {
	case OwnerFolder:
		return rule, folder
	case OwnerFile:
		return rule, file
	}
	return rule, ""
}

func (m *mapper) owner(platform string) hut3.Handle {
	switch m.ownerRule {
	case OwnerColumn:
		return m.handle(platform, m.name(atOwner), m.column(atOwner))
	case OwnerFolder, OwnerFile:
		return m.handle(platform, m.fileOwner, -1)
	}
	return hut3.Handle{}
}

// handle is a name's normal form. Where that is not what was written, the
// written name goes to Extra under its column.
func (m *mapper) handle(platform, name string, column int) hut3.Handle {
	if name == "" {
		return hut3.Handle{}
	}
	last := &m.recent[spread(name)%uint(len(m.recent))]
	if last.written != name || last.handle.Platform != platform {
		last.written, last.handle = m.known(platform, name)
	}
	h := last.handle
	if h.Name != name && column >= 0 {
		m.out.Extra = append(m.out.Extra, hut3.Field{Name: m.cols.names[column], Value: name})
	}
	return h
}

// known is a name's handle, with the name itself, which is no part of a row.
func (m *mapper) known(platform, name string) (string, hut3.Handle) {
	k, known := m.handles[name]
	if !known || k.handle.Platform != platform {
		k.written = strings.Clone(name)
		k.handle = hut3.NewHandle(strings.Clone(platform), jidName(k.written))
		if len(m.handles) < maxCached {
			m.handles[k.written] = k
		}
	}
	return k.written, k.handle
}

// spread parts names that differ in their last two bytes, as those of one file
// often do.
func spread(name string) uint {
	if len(name) < 2 {
		return uint(len(name))
	}
	return uint(name[len(name)-2])*10 + uint(name[len(name)-1])
}

// writtenHandle is a handle beside the name that it was written as.
type writtenHandle struct {
	written string
	handle  hut3.Handle
}

// parties fills who wrote to whom, and under what names. reason is set where
// the row cannot say it.
func (m *mapper) parties(r *hut3.Row) (reason string) {
	r.Direction = m.text(atDirection)
	switch {
	case r.Kind == hut3.KindContact:
		m.contact(r)
	case r.Kind == hut3.KindNote:
		r.From = r.Owner
	case m.mapped(atPeer):
		reason = m.byDirection(r)
	case m.ownerRule == OwnerDirection:
		m.byColumns(r)
		m.ownerByDirection(r)
	default:
		m.byColumns(r)
	}
	if nick := m.text(atFromNick); nick != "" {
		r.FromNick = nick
	}
	if nick := m.text(atToNick); nick != "" {
		r.ToNick = nick
	}
	return reason
}

// contact is an entry of the owner's address book: To is who is in it, ToNick
// the owner's name for him.
func (m *mapper) contact(r *hut3.Row) {
	f := atPeer
	if !m.mapped(f) {
		f = atTo
	}
	if h := m.party(r.Platform, f, atNick); !h.IsZero() {
		r.To = append(r.To, h)
	}
	r.ToNick = m.text(atNick)
}

// byDirection reads a sheet of one owner: the direction says which of the two
// wrote.
func (m *mapper) byDirection(r *hut3.Row) (reason string) {
	peer := m.party(r.Platform, atPeer, atNick)
	nick := m.text(atNick)
	switch m.words.of(r.Direction) {
	case outgoing:
		r.From, r.ToNick = r.Owner, nick
		m.keepAuthor()
		if !peer.IsZero() {
			r.To = append(r.To, peer)
		}
	case incoming:
		r.From, r.FromNick = m.author(r, peer), nick
		if !r.Owner.IsZero() {
			r.To = append(r.To, r.Owner)
		}
	default:
		if m.words.ofSystem(r.Direction) {
			r.Kind = hut3.KindSystem
			m.nameConversation(r, r.Owner, peer)
			m.keepAuthor()
			return ""
		}
		if strings.TrimSpace(r.Direction) != "" {
			return "its direction is none of the words known for incoming and outgoing; name the words in the mapping profile (in, out)"
		}
		m.tally.note("no direction: who of the two wrote is not known", "", "", m.rec.offset)
		m.nameConversation(r, r.Owner, peer)
		m.keepNick(nick)
	}
	return ""
}

// author is who wrote what came in: the other, or in a group the one that a column
// of its own names.
func (m *mapper) author(r *hut3.Row, peer hut3.Handle) hut3.Handle {
	if !m.mapped(atFrom) {
		return peer
	}
	if from := m.party(r.Platform, atFrom, atFromNick); !from.IsZero() {
		return from
	}
	return peer
}

// keepAuthor keeps what stands in the column of the author where the direction
// says who that is: it is often a word for the owner.
func (m *mapper) keepAuthor() {
	if said := m.text(atFrom); m.mapped(atFrom) && said != "" {
		m.out.Extra = append(m.out.Extra, hut3.Field{Name: m.cols.names[m.column(atFrom)], Value: said})
	}
}

// byColumns reads a sheet that names sender and recipients.
func (m *mapper) byColumns(r *hut3.Row) {
	r.From = m.party(r.Platform, atFrom, atFromNick)
	m.recipients(r)
	if len(r.To) == 0 && m.profile.NickStands {
		m.recipient(r, m.text(atToNick), m.column(atToNick))
	}
	if m.ownerRule == OwnerFolder && r.Kind.Act() && !m.among(r, r.Owner) {
		r.Owner = hut3.Handle{}
	}
	nick := m.text(atNick)
	switch {
	case nick == "":
	case !r.Owner.IsZero() && r.From == r.Owner:
		r.ToNick = nick
	case !r.Owner.IsZero():
		r.FromNick = nick
	default:
		m.keepNick(nick)
	}
}

// ownerByDirection takes the owner from who wrote what went out and from whom what
// came in was written to, where nobody says it.
func (m *mapper) ownerByDirection(r *hut3.Row) {
	switch way := m.words.of(r.Direction); {
	case way == outgoing:
		r.Owner = r.From
	case way == incoming && len(r.To) == 1:
		r.Owner = r.To[0]
	}
}

// party is who stands in a column, or under the name beside it where a name stands
// for who has no number.
func (m *mapper) party(platform string, s, nick slot) hut3.Handle {
	h := m.handle(platform, m.name(s), m.column(s))
	if h.IsZero() && m.profile.NickStands {
		h = m.handle(platform, m.text(nick), m.column(nick))
	}
	return h
}

// keepNick keeps a nickname whose bearer is not known.
func (m *mapper) keepNick(nick string) {
	if i := m.column(atNick); i >= 0 && nick != "" {
		m.out.Extra = append(m.out.Extra, hut3.Field{Name: m.cols.names[i], Value: nick})
	}
}

func (m *mapper) among(r *hut3.Row, h hut3.Handle) bool {
	if r.From == h {
		return true
	}
	for _, to := range r.To {
		if to == h {
			return true
		}
	}
	return false
}

// recipients reads one name, a JSON list of names, or names parted as the profile says.
func (m *mapper) recipients(r *hut3.Row) {
	column := m.column(atTo)
	c := m.rec.at(column)
	if c.state != raw {
		m.written(r, m.text(atTo), column)
		return
	}
	names, ok := nameList(c.text)
	if !ok {
		m.nobody(column, c)
	}
	for _, name := range names {
		m.recipient(r, name, column)
	}
}

// written reads recipients that stand in a cell as text.
func (m *mapper) written(r *hut3.Row, text string, column int) {
	if list := m.profile.List; list != "" {
		for name := range strings.SplitSeq(text, list) {
			m.recipient(r, strings.TrimSpace(name), column)
		}
		return
	}
	if column >= 0 && several(text) {
		m.tally.note("a mark that may part several names: they are taken for one", m.cols.names[column], `where it parts them, give it as "list" in a mapping profile`, m.rec.offset)
	}
	m.recipient(r, text, column)
}

// several reports whether a text has a mark that may part names.
func several(text string) bool {
	for _, mark := range [...]byte{';', ',', '|', '\n'} {
		if strings.IndexByte(text, mark) >= 0 {
			return true
		}
	}
	return false
}

func (m *mapper) recipient(r *hut3.Row, name string, column int) {
	if h := m.handle(r.Platform, name, column); !h.IsZero() {
		r.To = append(r.To, h)
	}
}

// name is who stands in a column for one.
func (m *mapper) name(s slot) string {
	column := m.column(s)
	c := m.rec.at(column)
	if c.state != raw {
		return m.text(s)
	}
	names, ok := nameList(c.text)
	if !ok || len(names) > 1 {
		m.nobody(column, c)
		return ""
	}
	return strings.Join(names, "")
}

// nobody keeps what is nobody's name and stands in the place of one.
func (m *mapper) nobody(column int, c cell) {
	name := m.cols.names[column]
	m.out.Extra = append(m.out.Extra, hut3.Field{Name: name, Value: c.text})
	m.tally.note("an object, or several names, where one name should be: nobody is named", name, "in a mapping profile name the member that holds the name, as "+name+".name; of recipients each of a list is read", m.rec.offset)
}

// nameList reads a JSON list of texts and numbers.
func nameList(text string) (names []string, ok bool) {
	var list []json.RawMessage
	if json.Unmarshal([]byte(text), &list) != nil {
		return nil, false
	}
	for _, one := range list {
		var name string
		var number json.Number
		switch {
		case json.Unmarshal(one, &name) == nil:
		case json.Unmarshal(one, &number) == nil:
			name = number.String()
		default:
			return nil, false
		}
		names = append(names, name)
	}
	return names, true
}
