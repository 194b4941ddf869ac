package operations

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"time"

	"hut3"
)

// figuresKey names figures by all that they are made of: the versions of results
// in a ledger and what was asked. Whoever sees other results has another ledger,
// and other figures.
type figuresKey struct {
	ledger hut3.Digest
	ask    string
}

// seal is the SHA-256 of what a ledger holds. It is zero where a result has no
// digest: then nothing is kept.
func (l *ledger) seal() hut3.Digest {
	if !l.mark.IsZero() {
		return l.mark
	}
	h := sha256.New()
	var buf []byte
	for _, e := range l.entries {
		if e.item.Digest.IsZero() {
			return hut3.Digest{}
		}
		buf = append(buf[:0], e.item.Digest[:]...)
		buf = binary.AppendVarint(buf, e.item.Version)
		buf = appendText(buf, e.item.Kind, string(e.item.Ref))
		buf = appendList(buf, e.groups)
		buf = binary.AppendUvarint(buf, uint64(len(e.event.AlsoClaimedBy))) // a guest is shown none
		h.Write(buf)
	}
	h.Sum(l.mark[:0])
	return l.mark
}

func appendText(buf []byte, texts ...string) []byte {
	for _, t := range texts {
		buf = append(binary.AppendUvarint(buf, uint64(len(t))), t...)
	}
	return buf
}

func appendList[T ~string](buf []byte, list []T) []byte {
	buf = binary.AppendUvarint(buf, uint64(len(list)))
	for _, t := range list {
		buf = appendText(buf, string(t))
	}
	return buf
}

// key names the figures that an ask, made whole by check, would give.
func (l *ledger) key(ask Ask) (figuresKey, bool) {
	if l.kept == nil {
		return figuresKey{}, false
	}
	buf := appendText(nil, string(ask.AsAt), ask.KnownAt.Format(time.RFC3339Nano), string(ask.By))
	buf = appendList(buf, ask.Scopes)
	buf = appendList(buf, ask.Measures)
	buf = appendList(buf, ask.Contributions)
	seal := l.seal()
	return figuresKey{seal, string(buf)}, !seal.IsZero()
}

// keptFigures gives figures that were computed before. The list is the caller's;
// what its figures point to is everybody's, and stays as it is.
func (k *kept) keptFigures(key figuresKey) ([]hut3.Figure, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	figures, ok := k.figures[key]
	return slices.Clone(figures), ok
}

// keepFigures keeps figures, and forgets all others where they grow too many.
func (k *kept) keepFigures(key figuresKey, figures []hut3.Figure) {
	refs := 1
	for _, f := range figures {
		refs += refsIn(f)
	}
	if refs > refsMost {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, there := k.figures[key]; there {
		return
	}
	if k.figures == nil || k.refs+refs > refsMost {
		k.figures, k.refs = map[figuresKey][]hut3.Figure{}, 0
	}
	k.figures[key] = slices.Clone(figures)
	k.refs += refs
}

// refsIn counts the references of a figure, and the figure as a few more.
func refsIn(f hut3.Figure) int {
	n := 16 + len(f.RestsOn)
	for _, list := range [][]hut3.Share{f.Located, f.AlsoClaimed, f.Elsewhere} {
		for _, s := range list {
			n += len(s.RestsOn)
		}
	}
	for _, left := range f.Left {
		n += len(left.RestsOn)
	}
	return n
}
