package main

import (
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
	"unsafe"
)

// message is what every engine is given. Messages come in order of time, and
// their number is their place in it, from 1.
type message struct {
	number       int64
	sent         int64 // µs
	from, to     int   // of handles
	conversation string
	text         string
}

// model makes messages like those of a messenger: a vocabulary that falls off
// as Zipf and Mandelbrot say, some fixed expressions, few talkative handles,
// lengths that are log-normal. The same seed makes the same messages.
type model struct {
	messages int
	handles  int
	words    []string
	weights  []float64 // running sums
	fixed    []string  // expressions of two to four words

	list          []made
	texts         []byte
	conversations []string
}

const (
	vocabulary  = 200_000
	expressions = 5_000
	sessions    = 3_000
	modelSpan   = 2 * 365 * 24 * time.Hour
)

func newModel(messages int) *model {
	m := &model{messages: messages, handles: min(max(messages/250, 200), 60_000)}
	r := rand.New(rand.NewPCG(42, 7))
	m.words = vocabularyOf(r)
	sum := 0.0
	for rank := range m.words {
		sum += 1 / math.Pow(float64(rank)+2.7, 1.02)
		m.weights = append(m.weights, sum)
	}
	for range expressions {
		words := make([]string, 2+r.IntN(3))
		for i := range words {
			words[i] = m.word(r)
		}
		m.fixed = append(m.fixed, strings.Join(words, " "))
	}
	m.make()
	return m
}

// vocabularyOf invents pronounceable words, all different, the commonest short.
func vocabularyOf(r *rand.Rand) []string {
	const consonants, vowels = "bcdfghjklmnprstvwyz", "aeiou"
	seen, words := map[string]bool{}, make([]string, 0, vocabulary)
	for len(words) < vocabulary {
		syllables := 1 + int(math.Log10(float64(len(words)+10))*0.8) + r.IntN(2)
		var b strings.Builder
		for range syllables {
			b.WriteByte(consonants[r.IntN(len(consonants))])
			b.WriteByte(vowels[r.IntN(len(vowels))])
			if r.IntN(3) == 0 {
				b.WriteByte(consonants[r.IntN(len(consonants))])
			}
		}
		if w := b.String(); !seen[w] {
			seen[w] = true
			words = append(words, w)
		}
	}
	return words
}

func (m *model) word(r *rand.Rand) string {
	at, _ := slices.BinarySearch(m.weights, r.Float64()*m.weights[len(m.weights)-1])
	return m.words[min(at, len(m.words)-1)]
}

func (m *model) text(r *rand.Rand) {
	n := 1 + int(math.Exp(r.NormFloat64()*0.7+2.0))
	for i := range n {
		if i > 0 {
			m.texts = append(m.texts, ' ')
		}
		switch p := r.IntN(1000); {
		case p < 18:
			m.texts = append(m.texts, m.fixed[r.IntN(len(m.fixed))]...)
		case p < 40:
			m.texts = strconv.AppendInt(m.texts, int64(r.IntN(5000)), 10)
		default:
			m.texts = append(m.texts, m.word(r)...)
		}
	}
}

// handle picks one with a heavy tail: few write most.
func (m *model) handle(r *rand.Rand) int {
	return int(float64(m.handles) * math.Pow(r.Float64(), 2.2))
}

type pair struct{ a, b int }

// made is a message without pointers, so that keeping many costs the collector
// nothing while an engine is measured.
type made struct {
	sent         int64
	at           int64 // of its text
	length       int32
	from, to     int32
	conversation int32
}

// make makes the messages, all of them, in memory: about 120 bytes each.
func (m *model) make() {
	r := rand.New(rand.NewPCG(1, uint64(m.messages)))
	open, numbers := make([]pair, sessions), map[pair]int32{}
	for i := range open {
		open[i] = m.pair(r)
	}
	step := int64(modelSpan/time.Microsecond) / int64(m.messages)
	sent := time.Date(2018, 6, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
	m.list = make([]made, m.messages)
	for i := range m.list {
		s := r.IntN(sessions)
		if r.IntN(77) == 0 {
			open[s] = m.pair(r)
		}
		from, to := open[s].a, open[s].b
		if r.IntN(2) == 0 {
			from, to = to, from
		}
		sent += 1 + r.Int64N(2*step)
		at := int64(len(m.texts))
		m.text(r)
		m.list[i] = made{sent, at, int32(int64(len(m.texts)) - at), int32(from), int32(to), m.conversation(numbers, open[s])}
	}
}

func (m *model) conversation(numbers map[pair]int32, p pair) int32 {
	n, ok := numbers[p]
	if !ok {
		n = int32(len(m.conversations))
		numbers[p] = n
		m.conversations = append(m.conversations, handleName(p.a)+"|"+handleName(p.b))
	}
	return n
}

// each gives the messages. Their texts may be kept.
func (m *model) each() iter.Seq[message] {
	return func(yield func(message) bool) {
		for i := range m.list {
			if !yield(m.at(i)) {
				return
			}
		}
	}
}

func (m *model) at(i int) message {
	k := &m.list[i]
	text := ""
	if k.length > 0 {
		text = unsafe.String(&m.texts[k.at], k.length)
	}
	return message{int64(i + 1), k.sent, int(k.from), int(k.to), m.conversations[k.conversation], text}
}

func (m *model) pair(r *rand.Rand) pair {
	a, b := m.handle(r), m.handle(r)
	for a == b {
		b = r.IntN(m.handles)
	}
	return pair{min(a, b), max(a, b)}
}

func handleName(n int) string { return "h" + strconv.Itoa(100_000+n) }
