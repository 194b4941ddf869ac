package corpus

// inverter turns texts into a dictionary with document lists and positions: it
// numbers the words of every text in order, sorts them by term with one
// counting sort, and encodes each term's run.
type inverter struct {
	table  *termTable
	cut    cutter
	tokens []uint32 // term numbers, text after text
	counts []uint32 // words a text
}

func newInverter(texts int) *inverter {
	return &inverter{table: newTermTable(), tokens: make([]uint32, 0, texts*10), counts: make([]uint32, 0, texts)}
}

// add takes the next text.
func (v *inverter) add(text string) {
	before := len(v.tokens)
	v.tokens = room(v.tokens, len(text)) // a word has a byte at least
	v.cut.cut(text, func(term []byte, _, _ int) { v.tokens = append(v.tokens, v.table.id(term)) })
	v.counts = append(v.counts, uint32(len(v.tokens)-before))
}

// scatter sorts the words by term: docs and places of term t stand in
// [starts[t], starts[t+1]).
func (v *inverter) scatter() (starts, docs, places []uint32) {
	starts = make([]uint32, len(v.table.ends)+1)
	for _, t := range v.tokens {
		starts[t+1]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	next := append([]uint32(nil), starts...)
	docs, places = make([]uint32, len(v.tokens)), make([]uint32, len(v.tokens))
	k := 0
	for doc, n := range v.counts {
		for place := range n {
			t := v.tokens[k]
			k++
			docs[next[t]], places[next[t]] = uint32(doc), place
			next[t]++
		}
	}
	return starts, docs, places
}

// write encodes everything into the sections of a message segment.
func (v *inverter) write(w *fileWriter) {
	starts, docs, places := v.scatter()
	v.tokens = nil
	var out listWriter
	var dict dictionaryWriter
	for _, id := range v.table.sorted() {
		lo, hi := starts[id], starts[id+1]
		dict.add(v.table.term(id), out.term(docs[lo:hi], places[lo:hi]))
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

func (o *listWriter) term(docs, places []uint32) termInfo {
	t := termInfo{docs: len(o.docs), places: len(o.places)}
	o.docs, o.places = room(o.docs, 5*len(docs)+skipEntry), room(o.places, 6*len(places))
	o.list, o.ends = o.list[:0], o.ends[:0]
	for i := 0; i < len(docs); {
		j := i + 1
		for j < len(docs) && docs[j] == docs[i] {
			j++
		}
		o.list = append(o.list, docs[i])
		o.places = appendPositions(o.places, places[i:j])
		if len(o.list)%postingBlock == 0 {
			o.ends = append(o.ends, uint32(len(o.places)-t.places))
		}
		i = j
	}
	o.docs = appendDocs(o.docs, o.list, o.ends)
	t.df, t.docsLen, t.placeLen = len(o.list), len(o.docs)-t.docs, len(o.places)-t.places
	return t
}
