package paper

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

func sample(rows int) *Document {
	d := &Document{Title: "A statement", Footer: "case X", Made: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), Blocks: []Block{
		{Heading: "What is held", Text: "Absence of a message is not evidence that none was sent."},
		{Table: [][]string{{"HANDLE", "ROWS"}, {"encrochat/żółw", "7"}, {"encrochat/باب", strings.Repeat("long ", 60)}}},
	}}
	for i := range rows {
		d.Blocks[1].Table = append(d.Blocks[1].Table, []string{"encrochat/h" + strconv.Itoa(i), "1"})
	}
	return d
}

func TestText(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := sample(0).Text(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"A statement\n===========\n", "\nWhat is held\n------------\n", "\nHANDLE", "encrochat/żółw  7\n", "encrochat/باب", "\ncase X\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, &b)
		}
	}
}

// The same document is the same PDF; a long one has more pages, and what the
// font cannot draw is said.
func TestPDF(t *testing.T) {
	t.Parallel()
	write := func(d *Document) []byte {
		var b bytes.Buffer
		if err := d.PDF(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	one, two, long := write(sample(0)), write(sample(0)), write(sample(300))
	if !bytes.Equal(one, two) {
		t.Error("the same document gave other bytes")
	}
	if !bytes.HasPrefix(one, []byte("%PDF-")) || !bytes.Contains(one, []byte("%%EOF")) {
		t.Error("it is no PDF")
	}
	pages := func(raw []byte) int { return len(regexp.MustCompile(`/Type /Page\b`).FindAll(raw, -1)) }
	if pages(one) != 1 || pages(long) < 3 {
		t.Errorf("%d and %d pages", pages(one), pages(long))
	}
	drawn := streams(one)
	for _, want := range []string{"[U+0628]", "żółw", "no shape in the font"} {
		if !strings.Contains(drawn, utf16(want)) {
			t.Errorf("%q is not drawn", want)
		}
	}
	if strings.Contains(drawn, utf16("ب")) {
		t.Error("a letter without a shape is drawn")
	}
}

// utf16 is how a text stands in a page's stream: big-endian, with the bytes that
// a PDF string escapes.
func utf16(s string) string {
	var b strings.Builder
	for _, r := range s {
		for _, c := range []byte{byte(r >> 8), byte(r)} {
			if strings.ContainsRune("()\\", rune(c)) && c < 0x80 {
				b.WriteByte('\\')
			}
			b.WriteByte(c)
		}
	}
	return b.String()
}

// streams unpacks every stream of a PDF.
func streams(raw []byte) string {
	var out strings.Builder
	for _, part := range bytes.Split(raw, []byte("stream\n"))[1:] {
		if z, err := zlib.NewReader(bytes.NewReader(part)); err == nil {
			text, _ := io.ReadAll(z) // what follows the stream is no part of it
			out.Write(text)
		}
	}
	return out.String()
}
