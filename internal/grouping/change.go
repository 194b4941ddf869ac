package grouping

import (
	"bytes"

	"hut3"
)

// Change is what another rule would make of rows that stand: the difference is
// told in pairs of rows, which are one act or are not, and in messages.
type Change struct {
	Keys           int64           `json:"group_keys"`
	Rows           int64           `json:"rows"`
	MessagesBefore int64           `json:"messages_before"`
	MessagesAfter  int64           `json:"messages_after"`
	PairsBefore    int64           `json:"pairs_before"` // pairs of rows in one message
	PairsAfter     int64           `json:"pairs_after"`
	PairsMade      int64           `json:"pairs_made"` // after and not before
	PairsUnmade    int64           `json:"pairs_unmade"`
	KeysChanged    int64           `json:"group_keys_changed"`
	Examples       []ChangeExample `json:"examples"`           // the first group keys that change; none of a crowd
	Crowds         int64           `json:"crowds,omitempty"`   // group keys with more rows than are held in memory
	Unpaired       int64           `json:"unpaired,omitempty"` // messages, of either way, that were not compared with all that they might be copies of
}

// ChangeExample is the rows of one group key, as messages before and after.
type ChangeExample struct {
	Before [][]hut3.Key `json:"before"`
	After  [][]hut3.Key `json:"after"`
}

// maxChanges is how many examples are kept.
const maxChanges = 20

// Add takes all rows of one group key, and makes messages of them in both ways.
func (c *Change) Add(rows *KeyRows, from, to Way) error {
	c.Keys++
	c.Rows += rows.Len()
	if rows.Crowd() {
		return c.crowd(rows, from, to)
	}
	before, n := from.Few(rows.few)
	after, m := to.Few(rows.few)
	c.Unpaired += n + m
	c.few(before, after)
	return nil
}

// few takes the same rows in the same order, placed in both ways.
func (c *Change) few(before, after []Placed) {
	a, b, both := map[hut3.Key]int64{}, map[hut3.Key]int64{}, map[[2]hut3.Key]int64{}
	for i := range before {
		a[before[i].Message]++
		b[after[i].Message]++
		both[[2]hut3.Key{before[i].Message, after[i].Message}]++
	}
	if c.count(messagesOf(a), messagesOf(b), messagesOf(both)) && len(c.Examples) < maxChanges {
		c.Examples = append(c.Examples, ChangeExample{split(before), split(after)})
	}
}

// parted is how many parts rows fall into, and how many pairs of rows lie inside of one.
type parted struct{ parts, pairs int64 }

func (p *parted) take(rows int64) {
	if rows > 0 {
		p.parts++
		p.pairs += rows * (rows - 1) / 2
	}
}

// count takes what a group key comes to, before, after and by both; it reports whether
// that is a change.
func (c *Change) count(was, is, kept parted) bool {
	c.MessagesBefore, c.MessagesAfter = c.MessagesBefore+was.parts, c.MessagesAfter+is.parts
	c.PairsBefore, c.PairsAfter = c.PairsBefore+was.pairs, c.PairsAfter+is.pairs
	c.PairsMade, c.PairsUnmade = c.PairsMade+is.pairs-kept.pairs, c.PairsUnmade+was.pairs-kept.pairs
	if is.pairs == kept.pairs && was.pairs == kept.pairs {
		return false
	}
	c.KeysChanged++
	return true
}

// crowd counts as few does, of sorted records.
func (c *Change) crowd(rows *KeyRows, from, to Way) error {
	c.Crowds++
	both, after := rows.spill(), rows.spill()
	defer both.Close()
	defer after.Close()
	n, err := bothWays(rows, from, to, func(x, y, _ hut3.Key) error {
		if err := after.Add(appendNumbers(nil, uint64(y))); err != nil {
			return err
		}
		return both.Add(appendNumbers(nil, uint64(x), uint64(y)))
	})
	if err != nil {
		return err
	}
	c.Unpaired += n
	was, err := runsOf(both, 1)
	if err != nil {
		return err
	}
	kept, err := runsOf(both, 2)
	if err != nil {
		return err
	}
	is, err := runsOf(after, 1)
	if err == nil {
		c.count(was, is, kept)
	}
	return err
}

// runsOf counts the records that begin with the same numbers, of which there are so many.
func runsOf(s Spill, numbers int) (p parted, err error) {
	var at []byte
	var n int64
	err = eachRecord(s, func(rec []byte) error {
		if n > 0 && !bytes.Equal(at, rec[:8*numbers]) {
			p.take(n)
			n = 0
		}
		at, n = append(at[:0], rec[:8*numbers]...), n+1
		return nil
	})
	p.take(n)
	return p, err
}

func messagesOf[K comparable](rows map[K]int64) (p parted) {
	for _, n := range rows {
		p.take(n)
	}
	return p
}

// split lists the rows of each message, messages in the order of their first
// row.
func split(rows []Placed) [][]hut3.Key {
	at := map[hut3.Key]int{}
	var out [][]hut3.Key
	for _, r := range rows {
		i, ok := at[r.Message]
		if !ok {
			i = len(out)
			at[r.Message] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], r.Key)
	}
	return out
}
