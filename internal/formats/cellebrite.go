package formats

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"hut3"
)

// cellebriteLimit is said of both forms of the report.
const cellebriteLimit = "models of other types are counted by type and not read; of reports since 8.5 the tables of DbData/database.db, which repeat report.xml; the databases in the archive are what the report was made from and are not read again"

// ufedTables is a dump of PostgreSQL that reports since 8.5 hold beside their
// report.xml.
const ufedTables = "DbData/database.db"

func ufdrFormat() format {
	return format{
		Info:   Info{Name: "cellebrite-ufdr", What: "a report of Cellebrite as .ufdr: report.xml with its files: chats, messages, calls, contacts, accounts, places, masts and networks", Limit: cellebriteLimit},
		bundle: true,
		detect: func(s *source) Detection {
			if m := reportOf(s); m != nil {
				return Detection{Sure: 0.98, Why: "an archive with " + m.name + ", a report in the namespace of Cellebrite"}
			}
			return Detection{}
		},
		read: readUFDR,
	}
}

func cellebriteFormat() format {
	return format{
		Info:   Info{Name: "cellebrite-xml", What: "report.xml of Cellebrite by itself; in a zip with its files it is cellebrite-ufdr", Limit: cellebriteLimit},
		beside: true,
		detect: func(s *source) Detection {
			if isReport(s.sample) {
				return Detection{Sure: 0.98, Why: "an XML document <project> in the namespace of Cellebrite's reports"}
			}
			return Detection{}
		},
		read: readCellebrite,
	}
}

// isReport looks at the first element of a text.
func isReport(sample []byte) bool {
	head := sample[:min(len(sample), 4096)]
	i := bytes.Index(head, []byte("<project"))
	return i >= 0 && bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n"), []byte("<")) && bytes.Contains(head[i:], []byte("cellebrite.com/report"))
}

// reportOf finds the report of an archive, at its root or in its one folder.
func reportOf(s *source) *entry {
	if s.holds == nil {
		return nil
	}
	for _, m := range s.holds.members {
		name := strings.ToLower(m.name)
		if m.fault != "" || !strings.HasSuffix(name, ".xml") || strings.Count(name, "/") > 1 || !strings.HasSuffix(name, "report.xml") && strings.Contains(name, "/") {
			continue
		}
		head := make([]byte, 4096)
		n, _ := io.ReadFull(m.stream.open(), head) // a fault is met again when it is read
		if isReport(bytes.TrimPrefix(head[:n], []byte("\xef\xbb\xbf"))) {
			return m
		}
	}
	return nil
}

// readUFDR reads the report of an archive; its files are looked for beside it.
func readUFDR(ctx context.Context, r *reading) error {
	report := reportOf(r.src)
	if report == nil {
		return hut3.Errorf(hut3.Invalid, "%s: there is no report of Cellebrite in it", r.src.path)
	}
	whole := r.src
	src, err := whole.member(report, r.opts)
	if err != nil {
		return err
	}
	r.src = src
	defer func() { r.src = whole }()
	err = readCellebrite(ctx, r)
	r.tally.sum.MembersRead++
	r.tally.sum.MembersNotRead += int64(len(whole.holds.members) - 1)
	if whole.holds.named(ufedTables) != nil {
		r.tally.note(ufedTables+", the tables of a report since 8.5, is not read: the same report stands in "+report.name, "", "where the two may differ, ask for the report as XML or a spreadsheet too", 0)
	}
	return errors.Join(err, src.close())
}

// cellebrite reads a report model by model.
type cellebrite struct {
	*reading
	x       *xmlPull
	tree    xmlTree
	clock   timeReader
	device  string // the first IMEI that the report gives
	hashes  map[string]hut3.Digest
	left    map[string]int64 // models that are not read, by type
	chat    ufedChat
	field   []ufedField
	parties []ufedParty
}

// ufedField is a value of a model under its name.
type ufedField struct {
	name string
	at   element
	kind string // field, multiField, modelField or multiModelField
}

func readCellebrite(ctx context.Context, r *reading) error {
	c := &cellebrite{reading: r, hashes: map[string]hut3.Digest{}, left: map[string]int64{}}
	c.x = newXMLPull(r.src.window(), r.src.limits)
	c.tree = xmlTree{pull: c.x, limit: c.x.limit}
	c.clock = timeReader{column: "TimeStamp", zone: declaredZone(r.opts.Zone)}
	err := c.walk(ctx)
	r.tally.sum.Bytes = r.src.in.Size
	if len(r.src.steps) == 0 {
		r.tally.sum.Bytes = c.x.w.raw
	}
	for _, kind := range slices.Sorted(maps.Keys(c.left)) {
		r.tally.sum.Oddities = append(r.tally.sum.Oddities, Oddity{What: "models of the type " + printable(kind) + ", not read", Count: c.left[kind]})
	}
	if isEOF(err) {
		return nil
	}
	return err
}

func (c *cellebrite) walk(ctx context.Context) error {
	for n := 0; ; n++ {
		if n&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		t, err := c.x.pull()
		if err != nil {
			return err
		}
		if t.kind == xmlBegin {
			err = c.begun(ctx, t)
		}
		if c.x.odd {
			c.x.odd = false
			c.tally.note("XML that is not well formed, or declares names of its own, which are not expanded; it is read as far as it makes sense", "", "", t.from)
		}
		if err != nil {
			return err
		}
	}
}

func (c *cellebrite) begun(ctx context.Context, t xmlToken) error {
	switch t.name {
	case "metadata":
		return c.metadata(t)
	case "file":
		return c.file(t.from)
	case "model":
		switch kind := c.x.attr("type"); kind {
		case "Chat":
			return c.chats(ctx)
		case "InstantMessage", "SMS", "MMS", "Call", "Contact", "UserAccount", "Location", "CellTower", "WirelessNetwork":
			return c.model(kind, t.from)
		default:
			if len(c.left) < maxShapes || c.left[kind] > 0 {
				c.left[kind]++
			}
			return c.x.skip()
		}
	}
	return nil
}

// metadata keeps what a section says of the device as a note, and the first
// IMEI for the rows that follow.
func (c *cellebrite) metadata(t xmlToken) error {
	section := c.x.attr("section")
	root, to, err := c.grow(&c.tree, t.from)
	if err != nil || section == "" || !root.ok() {
		return err
	}
	r := c.begin(hut3.KindNote, "device")
	root.each(func(item element) {
		name, value := item.attr("name"), strings.TrimSpace(item.text())
		if value == "" {
			value = item.attr("value")
		}
		if strings.Contains(name, "IMEI") && c.device == "" {
			c.device = value
		}
		r.Extra = append(r.Extra, hut3.Field{Name: name, Value: value})
	})
	if len(r.Extra) == 0 {
		return nil
	}
	r.Body, r.Device = section, c.device
	c.tally.sum.WithoutTime.Absent++
	return c.put(t.from, to-t.from)
}

// maxTagged bounds the files whose hashes are kept in memory.
const maxTagged = 2_000_000

// file keeps the hash that the report gives of a file, under its place in the
// archive.
func (c *cellebrite) file(from int64) error {
	root, _, err := c.grow(&c.tree, from)
	if err != nil {
		return err
	}
	local, sum := "", hut3.Digest{}
	root.each(func(section element) {
		section.each(func(item element) {
			switch item.word("name") {
			case "Local Path":
				local = slashed(item.text())
			case "SHA256":
				if d, err := hut3.ParseDigest(strings.ToLower(strings.TrimSpace(item.text()))); err == nil {
					sum = d
				}
			}
		})
	})
	if local != "" && !sum.IsZero() && len(c.hashes) < maxTagged {
		c.hashes[local] = sum
	}
	return nil
}

func slashed(path string) string {
	return strings.TrimPrefix(strings.ReplaceAll(strings.TrimSpace(path), `\`, "/"), "/")
}

// fields lays out a model's values.
func (c *cellebrite) fields(model element) {
	c.field = c.field[:0]
	model.each(func(e element) {
		switch kind := e.name(); kind {
		case "field", "multiField", "modelField", "multiModelField":
			c.field = append(c.field, ufedField{e.word("name"), e, kind})
		}
	})
}

// value takes a field's first value; the field is not among the others then.
func (c *cellebrite) value(name string) string {
	for i := range c.field {
		if f := &c.field[i]; f.name == name && f.kind == "field" {
			f.name = ""
			return strings.TrimSpace(f.at.child("value").text())
		}
	}
	return ""
}

// models calls fn for each model under a name.
func (c *cellebrite) models(name string, fn func(element)) {
	for i := range c.field {
		if f := &c.field[i]; f.name == name && strings.HasSuffix(f.kind, "odelField") {
			f.name = ""
			f.at.each(func(m element) {
				if m.name() == "model" {
					fn(m)
				}
			})
		}
	}
}

// inner is a field's value in a model inside.
func inner(model element, name string) string {
	found := ""
	model.each(func(e element) {
		if found == "" && e.name() == "field" && e.word("name") == name {
			found = strings.TrimSpace(e.child("value").text())
		}
	})
	return found
}

// rest keeps the values that have no place, and what the report says of the
// model itself.
func (c *cellebrite) rest(r *hut3.Row, model element, at int64) {
	for _, f := range c.field {
		if f.name == "" {
			continue
		}
		if text := strings.Join(strings.Fields(f.at.text()), " "); text != "" {
			r.Extra = append(r.Extra, hut3.Field{Name: f.name, Value: text})
		}
	}
	for _, name := range []string{"deleted_state", "decoding_confidence", "source_index", "extractionId"} {
		v := model.attr(name)
		if v == "" || name == "deleted_state" && v == "Intact" {
			continue
		}
		if name == "deleted_state" {
			c.state(v, "items", at)
			continue
		}
		r.Extra = append(r.Extra, hut3.Field{Name: name, Value: v})
	}
	if info := model.child("sourceInfo"); info.ok() {
		info.each(func(node element) {
			r.Extra = append(r.Extra, hut3.Field{Name: "source_file", Value: fmt.Sprintf("%s (%s bytes, at %s)", node.attr("name"), node.attr("size"), node.attr("offset"))})
		})
	}
	if r.Device == "" {
		r.Device = c.device
	}
}

// state keeps what the report says of an item's deletion.
func (c *cellebrite) state(said, of string, at int64) {
	c.out.Extra = append(c.out.Extra, hut3.Field{Name: "deleted_state", Value: said})
	if said == "Deleted" || said == "Trash" {
		c.deleted("in the words of the report: " + said)
	}
	c.tally.note(of+" that the report marks as "+printable(clip(said, 20)), "deleted_state", "kept as rows; the mark stands with each", at)
}
