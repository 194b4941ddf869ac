package formats

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// sheetSample is how many rows of a sheet the header is looked for in, and the
// suggestion made from.
const sheetSample = 64

// cellArea is a merged area: columns from 0, rows from 1, ends included.
type cellArea struct{ left, top, right, bottom int }

func (a cellArea) holds(column, row int) bool {
	return column >= a.left && column <= a.right && row >= a.top && row <= a.bottom
}

// maxAreas bounds the merged areas that are looked at.
const maxAreas = 100_000

// unpackOnce makes the part of a sheet one that can be read at any place, so that
// it is unpacked once for its header, its merged areas and its rows. Of a part
// that breaks off the scan reads what stands before the break.
func unpackOnce(src *source) error {
	if _, err := src.settle(); err != nil && !isStop(err) {
		return err
	}
	return nil
}

// behindRows is where in a part the end of its rows stands; 0 where it is not
// found, or the part cannot be read from behind.
func behindRows(src *source) int64 {
	const chunk = 256 << 10
	mark := []byte("sheetData>")
	if src.from.at == nil || !src.enc.direct() {
		return 0
	}
	buf := make([]byte, chunk+len(mark))
	for end := src.from.size; end > 0; end -= chunk {
		from := max(0, end-chunk)
		n, _ := src.from.at.ReadAt(buf[:min(end-from+int64(len(mark)), src.from.size-from)], from) // a fault is met by the scan
		if i := bytes.LastIndex(buf[:n], mark); i >= 0 {
			return from + int64(i)
		}
	}
	return 0
}

// mergedAreas finds a sheet's merged areas, which stand behind its rows.
func mergedAreas(src *source) (list []cellArea, err error) {
	mark := []byte("<mergeCell ")
	w := src.window()
	if from := behindRows(src); from > 0 {
		w = newWindow(io.NewSectionReader(src.from.at, from, src.from.size-from), encoding{name: encUTF8})
	}
	for {
		b := w.bytes()
		i := bytes.Index(b, mark)
		switch {
		case i < 0:
			w.take(max(0, len(b)-len(mark)))
			if !w.more() {
				return list, w.fault()
			}
			continue
		case len(b)-i < 100 && w.more():
			continue
		}
		tag, _, _ := bytes.Cut(b[i:], []byte(">"))
		_, ref, _ := strings.Cut(string(tag), `ref="`)
		ref, _, _ = strings.Cut(ref, `"`)
		from, to, _ := strings.Cut(ref, ":")
		left, top, ok1 := cellRef(from)
		right, bottom, ok2 := cellRef(to)
		if ok1 && ok2 && len(list) < maxAreas {
			list = append(list, cellArea{left, top, right, bottom})
		}
		w.take(i + len(mark))
	}
}

// openSheet finds a sheet's header. The scan is nil where the sheet is empty.
func (b *xlsxBook) openSheet(sheet xlsxSheet) (*xlsxScan, error) {
	src, err := b.part(sheet.part)
	if err != nil {
		return nil, err
	}
	if src == nil {
		return nil, stopf("its part %q is not in the workbook", sheet.part)
	}
	src.path = b.src.stem() + "/" + sheet.name + ".sheet"
	src.steps = append(b.src.steps[:len(b.src.steps):len(b.src.steps)], sheetStep(sheet.name))
	s := &xlsxScan{book: b, src: src, sheet: sheet}
	if err := unpackOnce(src); err != nil {
		return nil, errors.Join(err, src.close())
	}
	if s.merged, err = mergedAreas(src); err == nil || isStop(err) { // the scan meets a stop in its place
		err = s.findHeader()
	}
	if err != nil || s.cols == nil {
		return nil, errors.Join(err, src.close())
	}
	return s, nil
}

// findHeader takes the first row with the most names that are known, among the
// first rows of the sheet.
func (s *xlsxScan) findHeader() error {
	rows := s.book.rows(s.src)
	var list [][]string
	var numbers []int
	width := 0
	for len(list) < sheetSample {
		row, err := rows.next()
		if isEOF(err) || isStop(err) && len(list) > 0 {
			break // the scan meets the fault again, in its place
		}
		if err != nil {
			return err
		}
		if cells := rowTexts(row); len(cells) > 0 {
			list, numbers = append(list, cells), append(numbers, row.n)
			width = max(width, len(cells))
		}
	}
	if len(list) == 0 {
		return nil
	}
	at := findHeader(list)
	head := s.mergedHeader(list, numbers, at, width)
	if at+1 < len(list) && s.spans(numbers[at]) && numbers[at+1] == numbers[at]+1 {
		if below := s.mergedHeader(list, numbers, at+1, width); knownColumns(below) >= knownColumns(head) {
			head, at = below, at+1
		}
	}
	s.headerRow = numbers[at]
	if p := s.book.opts.Profile; p != nil && p.NoHeader {
		s.headerRow, head, at = 0, make([]string, width), -1
	}
	s.cols, s.first, s.before = newColumns(head), list[at+1:], max(at, 0)
	return nil
}

func rowTexts(row *xlsxRow) []string {
	var cells []string
	for _, c := range row.cells {
		for len(cells) < c.column {
			cells = append(cells, "")
		}
		cells = append(cells, c.text)
	}
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// mergedHeader fills a header's empty cells from the area that each is merged
// into, and puts a heading that spans several columns before their names where
// that makes no fewer of them known.
func (s *xlsxScan) mergedHeader(list [][]string, numbers []int, at, width int) []string {
	plain := make([]string, width)
	copy(plain, list[at])
	near := s.near(numbers[at])
	grouped := make([]string, width)
	for i := range plain {
		into := over(near, list, numbers, i, numbers[at])
		if plain[i] == "" {
			plain[i] = into
		}
		grouped[i] = plain[i]
		if at == 0 || into != "" {
			continue
		}
		if above := over(near, list, numbers, i, numbers[at]-1); above != "" && plain[i] != "" {
			grouped[i] = above + " " + plain[i]
		}
	}
	if n := knownColumns(grouped); n > 0 && n >= knownColumns(plain) {
		return grouped
	}
	return plain
}

// spans reports whether a heading of the row spans columns, so that their names
// stand in the row below.
func (s *xlsxScan) spans(row int) bool {
	for _, a := range s.merged {
		if a.top == row && a.bottom == row && a.right > a.left {
			return true
		}
	}
	return false
}

// near are the areas that a header and the row above it can be merged into.
func (s *xlsxScan) near(row int) (list []cellArea) {
	for _, a := range s.merged {
		if a.top <= row && a.bottom >= row-1 && len(list) < 1000 {
			list = append(list, a)
		}
	}
	return list
}

// over is the text of the area that a cell is merged into, or nothing.
func over(areas []cellArea, list [][]string, numbers []int, column, row int) string {
	for _, a := range areas {
		if !a.holds(column, row) {
			continue
		}
		for i, n := range numbers {
			if n == a.top && a.left < len(list[i]) {
				return list[i][a.left]
			}
		}
	}
	return ""
}
