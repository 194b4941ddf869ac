package formats_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hut3"
	"hut3/internal/formats"
)

// TestMailDates reads the sender's time as it is stated: the result is the same
// whatever zone the computer is in.
func TestMailDates(t *testing.T) {
	here := time.Local
	t.Cleanup(func() { time.Local = here })
	for _, zone := range []string{"UTC", "America/New_York", "Europe/London"} {
		var err error
		if time.Local, err = time.LoadLocation(zone); err != nil {
			t.Fatal(err)
		}
		for written, want := range map[string]string{
			"Sat, 21 Nov 2020 09:55:06 -0600":        "2020-11-21T09:55:06-06:00",
			"Sat, 21 Nov 2020 09:55:06 -0600 (CST)":  "2020-11-21T09:55:06-06:00",
			"Sat, 21 Nov 2020 09:55:06 GMT":          "2020-11-21T09:55:06Z",
			"Sat, 21 Nov 2020 09:55:06 UT":           "2020-11-21T09:55:06Z",
			"Sat, 21 Nov 2020 09:55:06 EST":          "2020-11-21T09:55:06-05:00",
			"21 Nov 97 09:55:06 PDT":                 "1997-11-21T09:55:06-07:00",
			"Fri, 21 Nov 1997 09(comment):55:06 GMT": "",
			"Sat, 21 Nov 2020 09:55:06 CEST":         "",
			"Sat, 21 Nov 2020 09:55:06 GMT+1":        "2020-11-21T09:55:06+01:00",
			"Sat, 21 Nov 2020 09:55:06 -0000":        "2020-11-21T09:55:06",
			"Mon, 21 Nov 2020 09:55:06 +0000":        "2020-11-21T09:55:06Z",
			"yesterday":                              "",
		} {
			c, sum := read(t, "x.eml", []byte("From: lamp@example.com\nTo: reed@example.com\nDate: "+written+"\nSubject: x\n\nhalf 4\n"), formats.Options{})
			got := ""
			if c.rows[0].Sent.Known() {
				got = c.rows[0].Sent.String()
			}
			if got != want || c.rows[0].Sent.Raw != written {
				t.Errorf("%s, %q: %q, want %q (raw %q)", zone, written, got, want, c.rows[0].Sent.Raw)
			}
			for word, say := range map[string]string{"CEST": "no one meaning", "-0000": "is not known", "Mon, 21": "weekday"} {
				if strings.Contains(written, word) != strings.Contains(oddities(sum), say) {
					t.Errorf("%q: said %s", written, oddities(sum))
				}
			}
		}
	}
}

// TestMailHeadersAreKept: a header without a place stands with the row, as often
// as it stood in the mail, and a second sender is said.
func TestMailHeadersAreKept(t *testing.T) {
	t.Parallel()
	c, sum := read(t, "x.eml", []byte("From: lamp@example.com\nFrom: other@example.com\nTo: reed@example.com\nTo: tall@example.com\nDate: Sat, 21 Nov 2020 09:55:06 GMT\nX-Mailer: a\nX-Odd: one\nX-Odd: two\nReceived: by here\n\nhalf 4\n"), formats.Options{})
	var kept []string
	for _, f := range c.rows[0].Extra {
		kept = append(kept, f.Name+"="+f.Value)
	}
	all := strings.Join(kept, " ")
	for _, want := range []string{"from=other@example.com", "to=tall@example.com", "x-mailer=a", "x-odd=one x-odd=two", "received=by here"} {
		if !strings.Contains(all, want) {
			t.Errorf("%s is gone: %s", want, all)
		}
	}
	if c.rows[0].From.Name != "lamp@example.com" || !strings.Contains(oddities(sum), "may stand once") {
		t.Errorf("said %s", oddities(sum))
	}
}

// TestMboxMarks: a line that begins with From and is no mark is text, and counted;
// where the first mark is of another make, all are marks.
func TestMboxMarks(t *testing.T) {
	t.Parallel()
	const one = "From: lamp@example.com\nTo: reed@example.com\nDate: Sat, 21 Nov 2020 09:55:06 GMT\n\nHello\n\nFrom the lab\nNote: secret\n\n"
	for _, c := range []struct {
		mark string
		rows int
		said int64
	}{
		{"From lamp@example.com Sat Nov 21 09:55:06 2020\n", 2, 2}, {"From - Sat Nov 21 09:55:06 2020\n", 2, 2}, {"From 15@xxx Sat Nov 21 09:55:06 +0000 2020\n", 2, 2},
		{"From a b Sat Nov 21 09:55:06 2020\r\n", 2, 2}, {"From lamp@example.com\n", 4, 0},
	} {
		data := strings.Repeat(c.mark+one, 2)
		if strings.HasSuffix(c.mark, "\r\n") {
			data = strings.Repeat(c.mark+strings.ReplaceAll(one, "\n", "\r\n"), 2)
		}
		got, sum := read(t, "x.mbox", []byte(data), formats.Options{Format: "mail"})
		said := int64(0)
		for _, o := range sum.Oddities {
			if strings.Contains(o.What, "are no mark") {
				said = o.Count
			}
		}
		if len(got.rows) != c.rows || said != c.said || c.rows == 2 && !strings.Contains(got.rows[1].Body, "secret") {
			t.Errorf("%q: %d rows, %d said: %+v", c.mark, len(got.rows), said, got.rows)
		}
	}
}

// TestMboxOfMany reads a box of very many short messages behind a long one: what
// lies in view is looked through once, not for each of them.
func TestMboxOfMany(t *testing.T) {
	t.Parallel()
	const mark = "From lamp@example.com Sat Nov 21 09:55:06 2020\n"
	var b strings.Builder
	fmt.Fprintf(&b, "%sFrom: lamp@example.com\nSubject: long\n\n%s\n\n", mark, strings.Repeat("half 4 ", 1<<20))
	for range 20_000 {
		b.WriteString(mark + "From: lamp@example.com\nSubject: x\n\nok\n\n")
	}
	rows := 0
	_, err := formats.Read(t.Context(), input("x.mbox", []byte(b.String())), formats.Options{}, counting{row: func(*hut3.Row) { rows++ }, reject: func(hut3.Reject) {}})
	if err != nil || rows != 20_001 {
		t.Errorf("%d rows, %v", rows, err)
	}
}
