package corpus

// inverter turns texts into a dictionary with document lists and positions: it
// numbers the words of every text in order, sorts them by term with one
// counting sort, and encodes each term's run.
type inverter struct {
	table  *termTable
	hot    *hotWords
	cut    cutter
	tokens []uint32 // term numbers, text after text
	counts []uint32 // words a text
}

func newInverter(texts int) *inverter {
	return &inverter{table: newTermTable(), hot: new(hotWords), tokens: make([]uint32, 0, texts*12), counts: make([]uint32, 0, texts)}
}

// add takes the next text.
func (v *inverter) add(text string) {
	before := len(v.tokens)
	v.tokens = room(v.tokens, len(text)) // a word has a byte at least
	v.cut.cut(text, func(term []byte, _, _ int) { v.tokens = append(v.tokens, v.id(term)) })
	v.counts = append(v.counts, uint32(len(v.tokens)-before))
}

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
// [starts[t], starts[t+1]).
func (v *inverter) scatter() (starts []uint32, all []wordPlace) {
	starts = make([]uint32, len(v.table.ends)+1)
	for _, t := range v.tokens {
		starts[t+1]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	next := append([]uint32(nil), starts...)
	all = make([]wordPlace, len(v.tokens))
	tokens := v.tokens
	for doc, n := range v.counts {
		at := wordPlace(doc) << 32
		for _, t := range tokens[:n] {
			all[next[t]] = at
			next[t]++
			at++
		}
		tokens = tokens[n:]
	}
	return starts, all
}

// write encodes everything into the sections of a message segment.
func (v *inverter) write(w *fileWriter) {
	starts, all := v.scatter()
	v.tokens = nil
	out := listWriter{docs: make([]byte, 0, 2*len(all)), places: make([]byte, 0, 2*len(all))}
	var dict dictionaryWriter
	for _, id := range v.table.sorted() {
		dict.add(v.table.term(id), out.term(all[starts[id]:starts[id+1]]))
	}
	dict.write(w)
	w.section(secDocs, out.docs)
	w.section(secPositions, out.places)
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
