package formats

import (
	"regexp"
	"strconv"
	"strings"

	"hut3"
)

// mailZones are the names of zones that RFC 5322 gives a meaning (4.3), in
// minutes east. Any other name has none: what a computer takes it for is its own
// setting.
func mailZones() map[string]int {
	return map[string]int{"EDT": -240, "EST": -300, "CDT": -300, "CST": -360, "MDT": -360, "MST": -420, "PDT": -420, "PST": -480}
}

// shortYear is a day of the mail of the last century: 21 Nov 97.
var shortYear = regexp.MustCompile(`(\d{1,2}[ -][A-Za-z]{3,9}[ -])(\d\d)( |$)`)

// mailComment is what stands in brackets behind a date.
var mailComment = regexp.MustCompile(`\([^()]*\)`)

// date reads the sender's own time, with its distance from UTC as it is stated.
// A distance of -0000 says that the writer's zone is not known (RFC 5322, 3.3).
func (m *mailbox) date(r *hut3.Row, written string, at int64) {
	text := strings.Join(strings.Fields(mailComment.ReplaceAllString(written, " ")), " ")
	text = shortYear.ReplaceAllStringFunc(text, func(s string) string {
		parts := shortYear.FindStringSubmatch(s)
		year, _ := strconv.Atoi(parts[2]) // two digits
		if year += 1900; year < 1950 {
			year += 100
		}
		return parts[1] + strconv.Itoa(year) + parts[3]
	})
	if before, ok := strings.CutSuffix(text, " UT"); ok {
		text = before + " UTC"
	}
	text, unknown := strings.CutSuffix(text, " -0000")
	t, v := m.clock.read(text)
	t.Raw = written
	switch {
	case v == timeNoZone:
		m.tally.note("a date with the name of a zone that has no one meaning; the time is left unread", "date", "what it was taken for would be a setting of the computer", at)
	case v == timeWrongDay:
		m.tally.note("a date whose weekday is another", "date", "read by its number; look at the clock of the sender", at)
	case unknown:
		m.tally.note("dates of -0000, which say that the sender's zone is not known", "date", "read as a clock without a zone; --zone declares one", at)
	}
	m.sentAt(t, at)
}
