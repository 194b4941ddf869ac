package formats

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sameHeads reads lines with one reader, which learns their shapes, and each with
// a reader of its own, which knows none.
func sameHeads(t *testing.T, text []byte) (learnt int) {
	t.Helper()
	one := headReader{words: knownWhatsApp()}
	for _, loose := range []bool{false, true} {
		for _, line := range bytes.Split(text, []byte{'\n'}) {
			var got, want chatHead
			fresh := headReader{words: knownWhatsApp(), loose: loose}
			one.loose = loose
			if is, was := one.read(line, &got), fresh.read(line, &want); is != was {
				t.Fatalf("%q is a head: %v, and without shapes %v", line, is, was)
			} else if is && !cmp.Equal(got, want, cmp.AllowUnexported(chatHead{}, civil{})) {
				t.Fatalf("%q:\n%+v, without shapes\n%+v", line, got, want)
			}
		}
	}
	return one.shapes.n
}

// TestHeadShapes: what a known shape makes of a head is what reading it makes.
func TestHeadShapes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		shapes     int
	}{
		{"days and hours of one digit and two", "1/2/23, 9:07 PM - a: x\n12/2/23, 9:07 PM - a: x\n1/12/23, 12:07 AM - a\n12/12/23, 12:59 PM - a: b", 4},
		{"no day in any order", "29/05/2023, 21:07 - a: x\n32/13/2023, 21:07 - a: x\n31/02/2023, 21:07 - a: x", 1},
		{"years of other calendars", "29/05/2023, 21:07 - a: x\n29/05/2566, 21:07 - a: x\n29/05/1402, 21:07 - a: x\n29/05/2023, 99:99 - a: x", 1},
		{"brackets, seconds and an era", "[R5/05/29 21:07:33] a: x\n[R6/01/02 01:02:03] a: x\n[2023年5月9日 午後9:07:33] a: x\n[2024年6月8日 午後1:00:00] a: x", 2},
		{"no space behind the head", "[29/05/2023, 21:07:33]x\n[29/05/2023, 21:07:33] x\n29/05/2023, 21:07 -\n29/05/2023, 21:07 -x\n29/05/2023, 21:07 - x", 2},
		{"digits of another script", "٢٩/٥/٢٠٢٣، ٩:٠٧ م - x\n٣٠/٥/٢٠٢٣، ٩:٠٧ م - x", 0},
		{"marks between digits", "\u200e[2\u200e9/05/2023, 9:07:33\u202fPM] a\n\u200e[29/05/2023, 9:07:33\u202fPM] a\n\u200e[30/05/2023, 8:00:00\u202fPM] a", 1},
		{"bytes that stand for digits in a shape", "1/1/20, 9:07\u202fPM - a\n1/1/20, 9:0\xfc\u202fPM - a\n\xf8/1/20, 9:07\u202fPM - a", 1},
		{"longer numbers", "29/05/23, 21:07 - a\n29/05/231, 21:07 - a\n129/05/23, 21:07 - a\n29/05/23, 211:07 - a\n29/05/23, 21:071 - a", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if n := sameHeads(t, []byte(test.text)); n != test.shapes {
				t.Errorf("%d shapes were learnt", n)
			}
		})
	}
}

// FuzzHeadShapes reads the lines of any text both ways.
func FuzzHeadShapes(f *testing.F) {
	for _, seed := range []string{
		"29/05/2023, 21:07 - a: x\n30/05/2023, 21:07 - a", "[R5/05/29 午後9:07:33] a: b\r\n[R6/05/29 午後9:07:33] a", "1.1.2020 klo 1.01 - a:\n2.2.2020 klo 1.02 - a", "5/29/23, 9:07\u202fPM - a\n5/30/23, 9:08\u202fPM - b",
		"2023. 05. 29. 21:07 - a\n2023. 05. 30. 21:07 -", "29.05.23, 21:07:33: a\n29.05.23, 21:07:33:b", "\xf8\xf9/05/2023, 21:07 - a", "1/1/20, 1h05 - a\n1/1/20, 1h5 - a",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) { sameHeads(t, text) })
}
