package formats

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // as pictures are sent
	_ "image/jpeg" // as pictures are sent
	_ "image/png"  // as pictures are sent
	"net/http"
	"slices"
	"strings"

	"github.com/bep/imagemeta"
	_ "golang.org/x/image/webp" // as pictures are sent

	"hut3"
)

// The limits of looking at pictures: what is larger, and what comes behind the
// first so many of a file of messages, is hashed and not looked at.
const (
	maxPicture       = 32 << 20 // bytes
	maxPicturePixels = 50 << 20
	maxPictures      = 20_000
)

// keptBytes keeps what is written where it begins as a picture does and is not
// too long.
type keptBytes struct {
	b     []byte
	off   bool
	alone bool // nobody else wants the bytes
}

// errNoPicture ends the reading of bytes that nobody wants.
var errNoPicture = errors.New("no picture that is looked at")

// Write keeps p, or nothing from here on.
func (k *keptBytes) Write(p []byte) (int, error) {
	if !k.off {
		k.b = append(k.b, p...)
		if len(k.b) > maxPicture || len(k.b) >= 12 && !strings.HasPrefix(http.DetectContentType(k.b), "image/") {
			k.b, k.off = nil, true
		}
	}
	if k.off && k.alone {
		return 0, errNoPicture
	}
	return len(p), nil
}

// pictureFacts are what a picture says of itself: its type and size in pixels,
// the tags of EXIF that say when, where and with what it was taken, and a hash
// that is near for pictures that look alike. A file that is no picture, or a
// damaged one, gives what can be read of it.
func pictureFacts(name string, data []byte) (facts []hut3.Field) {
	if len(data) == 0 {
		return nil
	}
	add := func(what, value string) {
		facts = append(facts, hut3.Field{Name: name + ": " + what, Value: value})
	}
	defer func() {
		if recover() != nil { // a decoder that a damaged picture breaks is no fault of the import
			add("not read", "the picture breaks its decoder; it is kept and hashed")
		}
	}()
	config, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return facts
	}
	add("picture", fmt.Sprintf("%s, %d x %d", kind, config.Width, config.Height))
	for _, tag := range exif(kind, data) {
		add(tag.Name, tag.Value)
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > maxPicturePixels/config.Height {
		return facts
	}
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		add("not read", "the picture is damaged: "+err.Error())
		return facts
	}
	add("dhash", fmt.Sprintf("%016x", differenceHash(picture)))
	return facts
}

// exifTags are the tags that are kept, as EXIF 2.32 names them.
var exifTags = []string{"DateTimeOriginal", "CreateDate", "DateTimeDigitized", "OffsetTimeOriginal", "ModifyDate", "DateTime", "Make", "Model", "Software", "BodySerialNumber", "SerialNumber", "Orientation",
	"GPSLatitude", "GPSLatitudeRef", "GPSLongitude", "GPSLongitudeRef", "GPSAltitude", "GPSDateStamp", "GPSTimeStamp"}

func exif(kind string, data []byte) []hut3.Field {
	form, ok := map[string]imagemeta.ImageFormat{"jpeg": imagemeta.JPEG, "png": imagemeta.PNG, "webp": imagemeta.WebP}[kind]
	if !ok {
		return nil
	}
	var list []hut3.Field
	_, err := imagemeta.Decode(imagemeta.Options{
		R: bytes.NewReader(data), ImageFormat: form, Sources: imagemeta.EXIF, LimitNumTags: 1000, LimitTagSize: 1000,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool { return slices.Contains(exifTags, tag.Tag) },
		HandleTag: func(tag imagemeta.TagInfo) error {
			list = append(list, hut3.Field{Name: "EXIF " + tag.Tag, Value: strings.ToValidUTF8(strings.TrimRight(fmt.Sprint(tag.Value), "\x00 "), "\ufffd")})
			return nil
		},
		Warnf: func(string, ...any) {},
	})
	if err != nil && !imagemeta.IsInvalidFormat(err) {
		return nil
	}
	return list
}

// differenceHash is the dHash of 64 bits: of nine by eight fields of the
// picture, whether each is brighter than its neighbour to the left. Two pictures
// look alike where few bits differ.
func differenceHash(picture image.Image) uint64 {
	var hash uint64
	for y := range 8 {
		before := brightness(picture, 0, y)
		for x := 1; x < 9; x++ {
			now := brightness(picture, x, y)
			hash <<= 1
			if now > before {
				hash |= 1
			}
			before = now
		}
	}
	return hash
}

// fieldPoints is how many points of each side of a field are looked at, at most.
const fieldPoints = 16

// brightness is the mean luma of a field of the nine by eight, over at most 256
// points of it.
func brightness(picture image.Image, x, y int) uint64 {
	r := picture.Bounds()
	x0, x1 := r.Min.X+x*r.Dx()/9, r.Min.X+(x+1)*r.Dx()/9
	y0, y1 := r.Min.Y+y*r.Dy()/8, r.Min.Y+(y+1)*r.Dy()/8
	x1, y1 = max(x1, x0+1), max(y1, y0+1)
	stepX, stepY := max(1, (x1-x0)/fieldPoints), max(1, (y1-y0)/fieldPoints)
	var sum, n uint64
	for py := y0; py < y1 && py < r.Max.Y; py += stepY {
		for px := x0; px < x1 && px < r.Max.X; px += stepX {
			red, green, blue, _ := picture.At(px, py).RGBA()
			sum += (299*uint64(red) + 587*uint64(green) + 114*uint64(blue)) / 1000
			n++
		}
	}
	return sum / max(n, 1)
}
