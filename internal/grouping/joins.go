package grouping

import "hut3"

// maxJoin is how many rows one join names: more are several, by the first of them.
const maxJoin = 1 << 12

// Joins calls fn, for each message that a way makes of the rows of one group key, with a
// row of each message that stands in it, where there are several.
func Joins(rows *KeyRows, by Way, fn func([]hut3.Key) error) error {
	j := joiner{fn: fn}
	if rows.Crowd() {
		return j.crowd(rows, by)
	}
	if len(rows.few) < 2 {
		return nil
	}
	placed, _ := by.Few(rows.few)
	standing := make(map[hut3.Key]hut3.Key, len(rows.few))
	for _, it := range rows.few {
		standing[it.Key] = it.Message
	}
	for _, group := range split(placed) {
		seen := map[hut3.Key]bool{}
		for _, row := range group {
			if m := standing[row]; !seen[m] {
				seen[m] = true
				if err := j.take(row); err != nil {
					return err
				}
			}
		}
		if err := j.end(); err != nil {
			return err
		}
	}
	return nil
}

// joiner gathers the rows of one join.
type joiner struct {
	rows []hut3.Key
	fn   func([]hut3.Key) error
}

func (j *joiner) take(row hut3.Key) error {
	j.rows = append(j.rows, row)
	if len(j.rows) < maxJoin {
		return nil
	}
	first := j.rows[0]
	err := j.fn(j.rows)
	j.rows = append(j.rows[:0], first)
	return err
}

func (j *joiner) end() (err error) {
	if len(j.rows) > 1 {
		err = j.fn(j.rows)
	}
	j.rows = j.rows[:0]
	return err
}

// crowd sorts the rows by the message they come to, then the one they stand in.
func (j *joiner) crowd(rows *KeyRows, by Way) error {
	sorted := rows.spill()
	defer sorted.Close()
	_, err := bothWays(rows, AsTheyStand{}, by, func(before, after, row hut3.Key) error {
		return sorted.Add(appendNumbers(nil, uint64(after), uint64(before), uint64(row)))
	})
	if err != nil {
		return err
	}
	var to, from uint64
	err = eachRecord(sorted, func(rec []byte) error {
		after, before := number(rec, 0), number(rec, 1)
		if after != to {
			if err := j.end(); err != nil {
				return err
			}
		} else if before == from {
			return nil
		}
		to, from = after, before
		return j.take(hut3.Key(number(rec, 2)))
	})
	if err != nil {
		return err
	}
	return j.end()
}
