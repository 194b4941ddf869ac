package formats

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"hut3"
)

func xlsxFormat() format {
	return format{
		Info: Info{Name: "xlsx", What: "workbooks of Office Open XML: each sheet by its own header and mapping profile, hidden ones too",
			Limit: "charts, pictures, comments and pivot caches; .xls, .xlsb, .ods and workbooks with a password: save them as .xlsx or CSV"},
		bundle: true, sheet: true,
		detect: func(s *source) Detection {
			if s.holds == nil || s.holds.named("xl/workbook.xml") == nil || s.holds.named("[Content_Types].xml") == nil {
				return Detection{}
			}
			return Detection{Sure: 0.98, Why: "a zip with xl/workbook.xml, as a workbook of Office Open XML has it"}
		},
		read: readXLSX,
	}
}

// xlsxBook is what all sheets of a workbook share.
type xlsxBook struct {
	src     *source
	opts    Options
	texts   xlsxTexts
	styles  []xlsxShow
	from04  bool // days are counted from 1904
	sheets  []xlsxSheet
	unknown []string
}

type xlsxSheet struct{ name, part, state string }

// readXLSX reads every sheet by itself, in the workbook's order.
func readXLSX(ctx context.Context, r *reading) error {
	r.tally.sum.Bytes = r.src.in.Size
	book, err := openBook(r.src, r.opts)
	if err != nil {
		return err
	}
	left := ""
	for _, sheet := range book.sheets {
		reason, err := book.sheet(ctx, r, sheet)
		if err != nil {
			return err
		}
		if reason != "" && left == "" {
			left = fmt.Sprintf("sheet %q: %s", sheet.name, reason)
		}
	}
	if n := len(book.unknown); n > 0 {
		r.tally.sum.Oddities = append(r.tally.sum.Oddities, Oddity{What: "sheets that hold no messages by their headers, not read: " + strings.Join(book.unknown, ", "), Count: int64(n), Remedy: "give a mapping profile with the sheet under sheets"})
	}
	if r.tally.sum.MembersRead == 0 && left == "" {
		return hut3.Errorf(hut3.Invalid, "%s: none of its %d sheets has a column that is known, or more than who and to whom: %q; give a mapping profile, or --format xlsx", r.src.path, len(book.sheets), book.unknown)
	}
	if left != "" {
		return stopf("not all of the workbook was read; %s", left)
	}
	return nil
}

// openBook reads the parts that the sheets lean on.
func openBook(src *source, opts Options) (*xlsxBook, error) {
	b := &xlsxBook{src: src, opts: opts}
	if err := b.workbook(); err != nil {
		return nil, err
	}
	if err := b.loadStyles(); err != nil {
		return nil, err
	}
	return b, b.loadTexts()
}

// part opens a part of the workbook; nil where there is none.
func (b *xlsxBook) part(name string) (*source, error) {
	m := b.src.holds.named(name)
	if m == nil {
		return nil, nil
	}
	if m.fault != "" {
		return nil, stopf("%s: %s", name, m.fault)
	}
	src, err := b.src.member(m, Options{Limits: b.opts.Limits, Temp: b.opts.Temp})
	if err == nil && src.binary != "" {
		return nil, errors.Join(stopf("%s is %s, not XML", name, src.binary), src.close())
	}
	return src, err
}

// through calls fn with a pull over a part. A part that is not there is empty.
func (b *xlsxBook) through(name string, fn func(*xmlPull, xmlToken) error) error {
	src, err := b.part(name)
	if err != nil || src == nil {
		return err
	}
	x := newXMLPull(src.window(), src.limits)
	for {
		t, err := x.pull()
		if err == nil {
			err = fn(x, t)
		}
		if err != nil {
			return errors.Join(ended(name, err), src.close())
		}
	}
}

// workbook lists the sheets and says from when days are counted.
func (b *xlsxBook) workbook() error {
	targets := map[string]string{}
	err := b.through("xl/_rels/workbook.xml.rels", func(x *xmlPull, t xmlToken) error {
		if t.kind == xmlBegin && t.name == "Relationship" {
			target := x.attr("Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join("xl", target)
			}
			targets[x.attr("Id")] = strings.TrimPrefix(target, "/")
		}
		return nil
	})
	if err != nil {
		return err
	}
	names := map[string]bool{}
	return b.through("xl/workbook.xml", func(x *xmlPull, t xmlToken) error {
		switch {
		case t.kind != xmlBegin:
		case t.name == "workbookPr":
			v := x.attr("date1904")
			b.from04 = v == "1" || v == "true"
		case t.name == "sheet":
			name := x.attr("name")
			for n := 2; names[name]; n++ {
				name = fmt.Sprintf("%s (%d)", x.attr("name"), n)
			}
			names[name] = true
			b.sheets = append(b.sheets, xlsxSheet{name, targets[x.attr("id")], x.attr("state")})
		}
		return nil
	})
}

// sheet reads one sheet as a file of its own. reason is why it was not read, or
// not to its end.
func (b *xlsxBook) sheet(ctx context.Context, r *reading, sheet xlsxSheet) (reason string, err error) {
	scan, err := b.openSheet(sheet)
	switch {
	case isStop(err):
		r.tally.sum.MembersNotRead++
		r.tally.sum.Members = append(r.tally.sum.Members, Member{Name: sheet.name, NotRead: err.Error()})
		return err.Error(), nil
	case err != nil || scan == nil:
		return "", err
	}
	profile, suggested := b.profile(sheet, scan)
	opts := r.opts
	opts.Profile = &profile
	why := ""
	switch {
	case newPlan(scan.cols, nil, nil, opts).found == 0:
		why = fmt.Sprintf("none of its columns is known: %q", scan.cols.names)
	case suggested != nil && r.opts.Format == "" && tiesOnly(scan.cols.names):
		why = fmt.Sprintf("of its columns %q, %s", scan.cols.names, edgeList)
	}
	if why != "" {
		b.unknown = append(b.unknown, sheet.name)
		r.tally.sum.MembersNotRead++
		r.tally.sum.Members = append(r.tally.sum.Members, Member{Name: sheet.name, NotRead: why})
		return "", scan.src.close()
	}
	sink := &watchedSink{Sink: r.sink}
	sub := &reading{src: scan.src, opts: opts, sink: &sheetSink{sink, scan}, tally: newTally(), scan: scan, files: r.files}
	sub.tally.sum.Format, sub.tally.sum.Sure, sub.tally.sum.Why = "xlsx", 1, "a sheet of the workbook"
	sub.tally.sum.Encoding = scan.src.enc.name
	scan.tally = sub.tally
	sum, err := sub.run(ctx)
	if err = errors.Join(err, scan.src.close()); err != nil {
		return "", errors.Join(sink.err, err)
	}
	sum.Suggested = suggested
	r.tally.sum.MembersRead++
	r.tally.absorb(&sum)
	r.tally.sum.Members = append(r.tally.sum.Members, Member{Name: sheet.name, Summary: &sum})
	return sum.Stopped, nil
}

// profile is what the importer gives for the sheet by its name; his profile
// itself where it names a column of the sheet; or a suggestion under his rules.
func (b *xlsxBook) profile(sheet xlsxSheet, scan *xlsxScan) (Profile, []Suggestion) {
	var given Profile
	if b.opts.Profile != nil {
		given = *b.opts.Profile
		if own, ok := given.Sheets[sheet.name]; ok {
			return own, nil
		}
		given.Sheets = nil
		for _, c := range given.Columns {
			if _, ok := scan.cols.index[c.Name]; ok && c.Field != "" {
				return given, nil
			}
		}
	}
	p, suggested := Suggest(scan.cols.names, scan.first)
	if b.opts.Profile == nil {
		given = p
	}
	given.Columns, given.Sheet = p.Columns, p.Sheet
	if named, ok := knownVariants().sheet[fold(sheet.name)]; ok && p.Sheet == SheetMessages {
		given.Sheet = named
	}
	if given.Sheet == SheetContacts {
		suggested = asContacts(&given, suggested)
	}
	return given, suggested
}

// ended is what the end of a part means: nothing, where it is its own.
func ended(name string, err error) error {
	if isEOF(err) {
		return nil
	}
	if isStop(err) {
		return stopf("%s: %v", name, err)
	}
	return err
}
