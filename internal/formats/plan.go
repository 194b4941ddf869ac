package formats

import (
	"slices"
	"strings"

	"hut3/internal/zones"
)

// plan is a profile laid over a file's columns: which column each field is in,
// and what is kept verbatim.
type plan struct {
	profile   Profile
	suggested []Suggestion // none where the profile was given
	auto      bool
	cols      *columns
	at        [slotCount]int // column of each field, from 1; 0 is none
	constants [slotCount]string
	found     int
	keep      []bool // by column: goes to Extra
	ids       []int  // columns that hold identifiers
	document  map[int]bool
	fields    map[string]Field // by column, once asked
}

// newPlan takes the given profile, or suggests one from the columns and some
// rows. document holds the columns that stand beside a JSON array, not in it.
func newPlan(cols *columns, sample [][]string, document map[int]bool, opts Options) *plan {
	p := &plan{cols: cols, document: document}
	if opts.Profile != nil {
		p.profile = *opts.Profile
		p.profile.Columns = slices.Clone(opts.Profile.Columns)
	} else {
		p.auto = true
		p.profile, p.suggested = Suggest(p.inner(cols.names), sample)
	}
	if document != nil && p.profile.Conversation == "" {
		p.profile.Conversation = ConversationFile
	}
	for f, text := range p.profile.Constants {
		if s, ok := f.slot(); ok {
			p.constants[s] = text
		}
	}
	if owner := strings.TrimSpace(opts.Owner); owner != "" && p.constants[atOwner] == "" {
		p.constants[atOwner] = owner
	}
	p.extend()
	return p
}

// inner leaves the document's own columns out of a header.
func (p *plan) inner(names []string) []string {
	var list []string
	for i, n := range names {
		if !p.document[i] {
			list = append(list, n)
		}
	}
	return list
}

// extend takes columns that were met since the last call.
func (p *plan) extend() {
	for i := len(p.keep); i < len(p.cols.names); i++ {
		name := p.cols.names[i]
		field := p.field(name)
		if p.auto && (p.document[i] || !p.has(name)) {
			field = p.late(i, name)
		}
		p.keep = append(p.keep, field.kept() || p.unused(field))
		if field.identifier() || IdentifierColumn(name) {
			p.ids = append(p.ids, i)
		}
		if s, ok := field.slot(); ok && p.at[s] == 0 && !p.unused(field) {
			p.at[s] = i + 1
			p.found++
		}
	}
}

// field is the profile's field of a column, as Profile.Field gives it.
func (p *plan) field(column string) Field {
	if p.fields == nil {
		p.fields = make(map[string]Field, len(p.profile.Columns))
		for _, c := range p.profile.Columns {
			if _, again := p.fields[c.Name]; !again {
				p.fields[c.Name] = c.Field
			}
		}
	}
	return p.fields[column]
}

func (p *plan) has(column string) bool {
	_, there := p.fields[column]
	return there
}

// late finds the field of a column that the sample did not show. A value beside
// a document's array can only say whose it all is.
func (p *plan) late(i int, name string) Field {
	field := knownVariants().byName[readHeader(name).name]
	if p.document[i] && !slices.Contains([]Field{FieldPlatform, FieldOwner, FieldStage, FieldDevice}, field) {
		field = ""
	}
	if p.profile.Column(field) != "" {
		field = ""
	}
	switch field {
	case FieldSent, FieldSentDate, FieldSentClock, FieldFrom, FieldTo, FieldPeer, FieldDirection:
		field = "" // would change what earlier rows meant
	}
	p.profile.Columns = append(p.profile.Columns, Column{Name: name, Field: field})
	p.fields[name] = field
	return field
}

// unused says that a field's column has no use under the profile's rules, so
// that it is kept verbatim.
func (p *plan) unused(f Field) bool {
	switch f {
	case FieldNativeID:
		return p.profile.Namespace == ""
	case FieldConversation:
		return p.profile.Conversation != "" && p.profile.Conversation != ConversationColumn && p.profile.Conversation != ConversationThread
	}
	return false
}

// column is the column of a field, or -1.
func (p *plan) column(s slot) int { return p.at[s] - 1 }

func (p *plan) mapped(s slot) bool { return p.at[s] > 0 || p.constants[s] != "" }

// verbatim lists the columns without a place in a row.
func (p *plan) verbatim() []string {
	var list []string
	for i, name := range p.cols.names {
		if i < len(p.keep) && p.keep[i] {
			list = append(list, name)
		}
	}
	return list
}

// missing lists columns that the profile names and the file has not.
func (p *plan) missing() []string {
	var list []string
	for _, c := range p.profile.Columns {
		if _, ok := p.cols.index[c.Name]; !ok && c.Field != "" {
			list = append(list, c.Name)
		}
	}
	return list
}

// least is how many cells a row needs to hold what makes it one.
func (p *plan) least() int {
	n := 1
	for _, f := range []slot{atFrom, atPeer, atSent, atSentDate} {
		n = max(n, p.at[f])
	}
	return n
}

// timeReader makes the reader of a time column.
func (p *plan) timeReader(s slot, opts Options) *timeReader {
	i := p.column(s)
	if i < 0 {
		return nil
	}
	r := &timeReader{column: p.cols.names[i], head: readHeader(p.cols.names[i]), order: opts.DateOrder, unix: p.profile.Unix}
	if r.order == "" {
		r.order = p.profile.DateOrder
	}
	zone := opts.Zone
	if zone == nil && p.profile.Zone != "" {
		if z, err := zones.Load(p.profile.Zone); err == nil { // Validate has read it before
			zone = z
		}
	}
	if zone != nil {
		r.zone = &zoneReader{zone: zone}
	}
	r.names = map[string]int{}
	for name, offset := range p.profile.ZoneNames {
		r.names[name], _ = newLexer(offset).offset()
	}
	return r
}

// IdentifierColumn reports whether a column is named as one of identifiers, whose
// digits spreadsheets drop.
func IdentifierColumn(name string) bool {
	for _, w := range strings.Fields(fold(name)) {
		switch w {
		case "imei", "imsi", "iccid", "id", "phone", "number", "msisdn", "serial":
			return true
		}
	}
	return false
}
