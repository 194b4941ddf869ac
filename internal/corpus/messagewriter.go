package corpus

import (
	"context"
	"encoding/json"
	"slices"

	"golang.org/x/sync/errgroup"
)

// segmentMeta is the meta section of a message or row segment or entity layer.
type segmentMeta struct {
	Class     uint32 `json:"class"`
	Delivery  uint32 `json:"delivery"`
	Messages  int    `json:"messages,omitempty"`
	Untimed   int    `json:"untimed,omitempty"` // the first so many have no time
	Rows      int    `json:"rows,omitempty"`
	Tokens    int    `json:"tokens,omitempty"` // TokenVersion
	Of        string `json:"of,omitempty"`
	Extractor string `json:"extractor,omitempty"`
}

func (w *fileWriter) meta(m segmentMeta) error {
	b, err := json.Marshal(m)
	w.section(secMeta, b)
	return err
}

// messageWriter turns a full buffer into a message segment.
type messageWriter struct {
	b        *messageBuffer
	list     []buffered // in order of time, then ref
	handles  []uint32   // place of each handle number
	lists    [][]uint32 // handle numbers of each list, placed, plus one
	ordinals []uint32   // of the messages as they came
	texts    *blobWriter
	dict     []byte // that texts are compressed with
}

// writeMessages seals a buffer whose index and layer are gathered. The text is
// compressed and the lists are built side by side; the bytes do not depend on
// which is first.
func writeMessages(ctx context.Context, b *messageBuffer, dir, name string) ([]SegmentInfo, error) {
	return writeMessagesBy(ctx, b, name, func(name, kind string) (*fileWriter, error) { return createFile(dir, name, kind) })
}

// creator starts a container of a name and kind.
type creator func(name, kind string) (*fileWriter, error)

func writeMessagesBy(ctx context.Context, b *messageBuffer, name string, create creator) ([]SegmentInfo, error) {
	w := &messageWriter{b: b}
	w.sort()
	var lists invertedLists
	jobs, ctx := errgroup.WithContext(ctx)
	jobs.Go(func() error { return w.compress(ctx) })
	jobs.Go(func() error {
		lists = b.index.lists(w.ordinals)
		return stopped(ctx)
	})
	if err := jobs.Wait(); err != nil {
		return nil, err
	}
	info, err := w.write(create, name, &lists)
	if err != nil || b.layer == nil {
		return []SegmentInfo{info}, err
	}
	b.layer.sort(w.ordinals)
	over, err := b.layer.write(create, info)
	return []SegmentInfo{info, over}, err
}

// sort puts the messages in order of time, then ref, without a time first.
func (w *messageWriter) sort() {
	list := w.b.list
	refs, sent := make([]uint64, len(list)), make([]uint64, len(list))
	for i := range list {
		refs[i] = uint64(list[i].row)
	}
	byRef := orderOf(refs)
	for i, at := range byRef {
		sent[i] = bySign(list[at].sent)
	}
	w.list = make([]buffered, len(list))
	w.ordinals = make([]uint32, len(list))
	for to, i := range orderOf(sent) {
		w.list[to] = list[byRef[i]]
		w.ordinals[byRef[i]] = uint32(to)
	}
	for i := range w.b.foreign {
		w.b.foreign[i].at = int(w.ordinals[w.b.foreign[i].at])
	}
	slices.SortFunc(w.b.foreign, func(a, b foreign) int { return a.at - b.at })
}

// record is the text record of a message; body is its first part.
func (w *messageWriter) record(e *buffered) []byte {
	return w.b.texts.record(e.record, e.size)
}

func (w *messageWriter) compress(ctx context.Context) (err error) {
	w.dict = textSample(len(w.list), w.b.texts.size, func(i int) []byte { return w.record(&w.list[i]) })
	if w.texts, err = newTextWriter(w.dict); err != nil {
		return err
	}
	for i := range w.list {
		w.texts.start(uint64(i))
		w.texts.buf = append(w.texts.buf, w.record(&w.list[i])...)
		if i%4096 == 0 {
			if err := stopped(ctx); err != nil {
				return err
			}
		}
	}
	w.texts.flush()
	return nil
}

func (w *messageWriter) write(create creator, name string, lists *invertedLists) (SegmentInfo, error) {
	f, err := create(name, KindMessages)
	if err != nil {
		return SegmentInfo{}, err
	}
	info := SegmentInfo{Name: name, Kind: KindMessages, Class: w.b.class, Delivery: w.b.delivery, Deliveries: w.b.deliveries, Messages: int64(len(w.list))}
	early := 0
	for early < len(w.list) && w.list[early].sent == untimed {
		early++
	}
	if early < len(w.list) {
		info.First, info.Last = w.list[early].sent, w.list[len(w.list)-1].sent
	}
	if err := f.meta(segmentMeta{Class: w.b.class, Delivery: w.b.delivery, Messages: len(w.list), Untimed: early, Tokens: TokenVersion}); err != nil {
		return info, err
	}
	w.names(f)
	w.columns(f, early)
	w.foreign(f)
	w.conversations(f)
	w.edges(f)
	if err := w.language(f); err != nil {
		return info, err
	}
	if err := writeDictionary(f, w.dict); err != nil {
		return info, err
	}
	w.texts.write(f, secTextFirst, secTextOffset, secText)
	lists.write(f)
	info.Bytes, info.SHA256, err = f.finish()
	return info, err
}
