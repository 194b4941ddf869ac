package grouping

import "hut3"

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
	Examples       []ChangeExample `json:"examples"` // the first group keys that change
}

// ChangeExample is the rows of one group key, as messages before and after.
type ChangeExample struct {
	Before [][]hut3.Key `json:"before"`
	After  [][]hut3.Key `json:"after"`
}

// maxChanges is how many examples are kept.
const maxChanges = 20

// Add takes the rows of one group key under both rules: two lists of the same
// rows in the same order.
func (c *Change) Add(before, after []Placed) {
	c.Keys++
	c.Rows += int64(len(before))
	a, b, both := map[hut3.Key]int64{}, map[hut3.Key]int64{}, map[[2]hut3.Key]int64{}
	for i := range before {
		a[before[i].Message]++
		b[after[i].Message]++
		both[[2]hut3.Key{before[i].Message, after[i].Message}]++
	}
	was, is, kept := pairsOf(a), pairsOf(b), pairsOf(both)
	c.MessagesBefore, c.MessagesAfter = c.MessagesBefore+int64(len(a)), c.MessagesAfter+int64(len(b))
	c.PairsBefore, c.PairsAfter = c.PairsBefore+was, c.PairsAfter+is
	c.PairsMade, c.PairsUnmade = c.PairsMade+is-kept, c.PairsUnmade+was-kept
	if is == kept && was == kept {
		return
	}
	c.KeysChanged++
	if len(c.Examples) < maxChanges {
		c.Examples = append(c.Examples, ChangeExample{split(before), split(after)})
	}
}

// pairsOf counts the pairs inside each part.
func pairsOf[K comparable](parts map[K]int64) int64 {
	var n int64
	for _, rows := range parts {
		n += rows * (rows - 1) / 2
	}
	return n
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

// Standing is how rows stand, for Change.
func Standing(items []Item) []Placed {
	out := make([]Placed, len(items))
	for i, it := range items {
		out[i] = Placed{Key: it.Key, Message: it.Message}
	}
	return out
}

// Afresh forgets what stands, so that a rule places every row anew.
func Afresh(items []Item) []Item { return fresh(items) }
