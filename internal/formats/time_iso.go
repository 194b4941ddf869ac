package formats

// isoClock is the short way for 2006-01-02T15:04:05 and the same with a space,
// alone or with Z, which most files hold. It keeps the last day, since times of a
// file lie close together.
type isoClock struct {
	day  string // 2006-01-02 as written; empty: none yet
	days int64  // µs since 1970 at its beginning
}

// read gives a wall clock as µs since 1970, and whether it says that it is UTC.
// ok is false for whatever is written otherwise.
func (c *isoClock) read(s string) (wall int64, utc, ok bool) {
	if len(s) == 20 && s[19] == 'Z' {
		s, utc = s[:19], true
	}
	if len(s) != 19 || (s[10] != 'T' && s[10] != ' ') || s[13] != ':' || s[16] != ':' {
		return 0, false, false
	}
	hour, minute, second := twoDigits(s[11:]), twoDigits(s[14:]), twoDigits(s[17:])
	if hour > 23 || minute > 59 || second > 59 || (s[:10] != c.day || c.day == "") && !c.date(s[:10]) {
		return 0, false, false
	}
	return c.days + int64(hour*3600+minute*60+second)*microsPerSecond, utc, true
}

// date takes a day that is written as the standard has it.
func (c *isoClock) date(s string) bool {
	if s[4] != '-' || s[7] != '-' {
		return false
	}
	century, short := twoDigits(s), twoDigits(s[2:])
	d := civil{year: int(century)*100 + int(short), month: int(twoDigits(s[5:])), day: int(twoDigits(s[8:]))}
	if century > 99 || short > 99 || !d.validDate() {
		return false
	}
	c.day, c.days = s, daysFromCivil(d.year, d.month, d.day)*microsPerDay
	return true
}

// noDigits is what twoDigits gives where there are none.
const noDigits = 1000

// twoDigits is the number that a text of at least two bytes begins with.
func twoDigits(s string) uint {
	tens, ones := s[0]-'0', s[1]-'0'
	if tens > 9 || ones > 9 {
		return noDigits
	}
	return uint(tens)*10 + uint(ones)
}
