package corpus

// inverter turns texts into a dictionary with document lists and positions: it
// numbers the words of every text as it comes, sorts them by term with one
// counting sort in the order that the texts are given, and encodes each term's
// run.
type inverter struct {
	table  *termTable
	hot    *hotWords
	cut    cutter
	tokens [][]uint32 // term numbers, text after text, in parts
	texts  []wordRun
}

// wordRun is where the words of a text stand: the part, the first, how many.
type wordRun struct{ part, at, n uint32 }

// tokenPart is how many words a part holds: one slice that grows would be copied
// again and again.
const tokenPart = 1 << 20

func newInverter() *inverter { return &inverter{table: newTermTable(), hot: new(hotWords)} }

// add takes the next text, and gives the numbers of its words.
func (v *inverter) add(text string) []uint32 {
	part := v.part(len(text)) // a word has a byte at least
	tokens := v.tokens[part]
	before := len(tokens)
	v.cut.cut(text, func(term []byte, _, _ int) { tokens = append(tokens, v.id(term)) })
	v.tokens[part] = tokens
	v.texts = append(room(v.texts, 1), wordRun{uint32(part), uint32(before), uint32(len(tokens) - before)})
	return tokens[before:]
}

// part gives a part with room for n words more.
func (v *inverter) part(n int) int {
	last := len(v.tokens) - 1
	if last < 0 || cap(v.tokens[last])-len(v.tokens[last]) < n {
		v.tokens = append(v.tokens, make([]uint32, 0, max(tokenPart, n)))
		last++
	}
	return last
}

// words gives the words of a text.
func (v *inverter) words(r wordRun) []uint32 { return v.tokens[r.part][r.at : r.at+r.n] }

// id numbers a word, without going to the table for one that was met of late.
func (v *inverter) id(term []byte) uint32 {
	if len(term) > hotBytes {
		return v.table.id(term)
	}
	word := newWord(term)
	slot := v.hot.slot(word)
	if slot.wordOf != word || slot.id == 0 {
		*slot = hotWord{word, v.table.id(term) + 1}
	}
	return slot.id - 1
}

// wordPlace is where a word stands: the text, and the place in it.
type wordPlace uint64

func (p wordPlace) doc() uint32 { return uint32(p >> 32) }

// scatter sorts the words by term: the places of term t stand in
// [starts[t], starts[t+1]). place gives the ordinal of each text.
func (v *inverter) scatter(place []uint32) (starts []uint32, all []wordPlace) {
	starts = make([]uint32, len(v.table.ends)+1)
	for _, part := range v.tokens {
		for _, t := range part {
			starts[t+1]++
		}
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	byOrdinal := make([]uint32, len(place))
	for text, ordinal := range place {
		byOrdinal[ordinal] = uint32(text)
	}
	next := append([]uint32(nil), starts...)
	all = make([]wordPlace, starts[len(starts)-1])
	for ordinal, text := range byOrdinal {
		at := wordPlace(ordinal) << 32
		for _, t := range v.words(v.texts[text]) {
			all[next[t]] = at
			next[t]++
			at++
		}
	}
	return starts, all
}

// invertedLists are the sections of an index.
type invertedLists struct {
	dict dictionaryWriter
	out  listWriter
}

// lists encodes everything, and lets go of the words.
func (v *inverter) lists(place []uint32) (l invertedLists) {
	starts, all := v.scatter(place)
	v.tokens, v.texts = nil, nil
	l.out = listWriter{docs: make([]byte, 0, 2*len(all)), places: make([]byte, 0, 2*len(all))}
	for _, id := range v.table.sorted() {
		l.dict.add(v.table.term(id), l.out.term(all[starts[id]:starts[id+1]]))
	}
	return l
}

// write puts them into a message segment.
func (l *invertedLists) write(w *fileWriter) {
	l.dict.write(w)
	w.section(secDocs, l.out.docs)
	w.section(secPositions, l.out.places)
}

// listWriter encodes the run of one term after the other.
type listWriter struct {
	docs, places []byte
	list, ends   []uint32
}

func (o *listWriter) term(all []wordPlace) termInfo {
	t := termInfo{docs: len(o.docs), places: len(o.places)}
	o.docs, o.places = room(o.docs, 5*len(all)+skipEntry), room(o.places, 6*len(all))
	o.list, o.ends = o.list[:0], o.ends[:0]
	for i := 0; i < len(all); {
		j, doc := i+1, all[i].doc()
		for j < len(all) && all[j].doc() == doc {
			j++
		}
		o.list = append(o.list, doc)
		o.places = appendPositions(o.places, all[i:j])
		if len(o.list)%postingBlock == 0 {
			o.ends = append(o.ends, uint32(len(o.places)-t.places))
		}
		i = j
	}
	o.docs = appendDocs(o.docs, o.list, o.ends)
	t.df, t.docsLen, t.placeLen = len(o.list), len(o.docs)-t.docs, len(o.places)-t.places
	return t
}
