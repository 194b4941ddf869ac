package formats_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/bits"
	"strconv"
	"strings"
	"testing"

	"hut3/internal/formats"
)

// drawn is a picture with a bright square, so many pixels wide; with is
// brightness added to all of it.
func drawn(width int, with uint8) image.Image {
	p := image.NewGray(image.Rect(0, 0, width, width))
	for y := range width {
		for x := range width {
			v := uint8(x*100/width) + uint8(y*40/width)
			if x*4 > width && x*2 < width && y*3 > width {
				v = 200
			}
			p.SetGray(x, y, color.Gray{Y: v + with})
		}
	}
	return p
}

func asPNG(t testing.TB, p image.Image) string {
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// asJPEG writes a JPEG with tags of EXIF that say when and with what it was
// taken.
func asJPEG(t testing.TB, p image.Image) string {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		t.Fatal(err)
	}
	model, at := "Example One\x00", "2020:04:01 10:00:00\x00"
	tiff := []byte("II*\x00\x08\x00\x00\x00\x02\x00")
	entry := func(tag uint16, kind uint16, count, value uint32) {
		tiff = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(tiff, tag), kind)
		tiff = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(tiff, count), value)
	}
	const behind = 8 + 2 + 2*12 + 4
	entry(0x0110, 2, uint32(len(model)), behind)
	entry(0x0132, 2, uint32(len(at)), behind+uint32(len(model)))
	tiff = append(append(append(tiff, 0, 0, 0, 0), model...), at...)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	head := append([]byte{0xff, 0xd8, 0xff, 0xe1}, byte((len(segment)+2)>>8), byte(len(segment)+2))
	return string(append(append(head, segment...), b.Bytes()[2:]...))
}

// TestPictureFacts reads what pictures of an export say; a text, a damaged
// picture and one that is not there are no fault.
func TestPictureFacts(t *testing.T) {
	t.Parallel()
	pictures := map[string]string{"a.png": asPNG(t, drawn(90, 0)), "b.jpg": asJPEG(t, drawn(360, 20)), "c.png": asPNG(t, image.NewGray(image.Rect(0, 0, 9, 9))), "d.png": asPNG(t, drawn(90, 0))[:120], "e.txt": "no picture at all"}
	var entries []entry
	var messages []string
	for i, name := range []string{"a.png", "b.jpg", "c.png", "d.png", "e.txt", "f.png"} {
		if data, ok := pictures[name]; ok {
			entries = append(entries, entry{name: "x/p/" + name, data: data})
		}
		messages = append(messages, fmt.Sprintf(`{"id": %d, "type": "message", "date_unixtime": "1585735200", "from_id": "user1", "photo": "p/%s", "text": ""}`, i, name))
	}
	entries = append(entries, entry{name: "x/result.json", data: `{"name": "x", "type": "private_group", "id": 7, "messages": [` + strings.Join(messages, ",") + `]}`})
	c, sum := read(t, "x.zip", zipped(t, entries...), formats.Options{})
	if len(c.rows) != 6 {
		t.Fatalf("%d rows, %+v", len(c.rows), sum)
	}
	a, b, flat, cut, text, gone := fieldsOf(c.rows[0]), fieldsOf(c.rows[1]), fieldsOf(c.rows[2]), fieldsOf(c.rows[3]), fieldsOf(c.rows[4]), fieldsOf(c.rows[5])
	if a["p/a.png: picture"] != "png, 90 x 90" || b["p/b.jpg: picture"] != "jpeg, 360 x 360" || b["p/b.jpg: EXIF Model"] != "Example One" {
		t.Errorf("%v\n%v", a, b)
	}
	if n := distance(t, a["p/a.png: dhash"], b["p/b.jpg: dhash"]); n > 6 {
		t.Errorf("the same picture, larger and brighter: %d bits differ", n)
	}
	if flat["p/c.png: dhash"] != "0000000000000000" || !strings.Contains(cut["p/d.png: not read"], "damaged") {
		t.Errorf("%v\n%v", flat, cut)
	}
	if text["p/e.txt: picture"] != "" || gone["p/f.png: picture"] != "" || c.rows[4].Media[0].Missing || !c.rows[5].Media[0].Missing {
		t.Errorf("%v\n%v", text, gone)
	}
}

func distance(t *testing.T, a, b string) int {
	t.Helper()
	x, err := strconv.ParseUint(a, 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	y, err := strconv.ParseUint(b, 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	return bits.OnesCount64(x ^ y)
}

// FuzzPicture looks at anything as a picture that an export names.
func FuzzPicture(f *testing.F) {
	f.Add([]byte(asPNG(f, drawn(20, 0))))
	f.Add([]byte(asJPEG(f, drawn(20, 0))))
	f.Add([]byte("RIFF\x10\x00\x00\x00WEBPVP8 \x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		chat := `{"name": "x", "type": "private_group", "id": 7, "messages": [{"id": 1, "type": "message", "date_unixtime": "1585735200", "from_id": "user1", "photo": "a.png", "text": "x"}]}`
		if c, _ := read(t, "x.zip", zipped(t, entry{name: "a.png", data: string(data)}, entry{name: "result.json", data: chat}), formats.Options{}); len(c.rows) == 0 {
			t.Fatal("the message is gone")
		}
	})
}
