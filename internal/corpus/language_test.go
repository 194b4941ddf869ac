package corpus

import (
	"context"
	"testing"

	"hut3"
)

func TestLanguages(t *testing.T) {
	t.Parallel()
	l, err := readLanguages(languagesJSON)
	if err != nil || len(l.codes) < 15 {
		t.Fatalf("%d languages, %v", len(l.codes), err)
	}
	for text, want := range map[string]string{
		"": Undetermined, "ok 4kg": Undetermined, "he is there with the van": "en", "ik heb het niet bij me, maar jij wel": "nl",
		"ich habe das nicht": "de", "je ne suis pas avec vous": "fr", "está muy bien pero no hay más": "es", "non sono con lui, anche questo": "it",
		"não tem isso, você e eu": "pt", "nie mam już tego, jest u mnie": "pl", "nu este pentru mine, dar mai bine": "ro",
		"unë nuk jam këtu, po vij": "sq", "ben çok iyi değil ama yok": "tr", "jag är inte på jobbet och det är bra": "sv",
		"я не знаю что это": "ru", "я не знаю що це": "uk", "аз съм тук и ще има": "bg", "έλα εδώ": "el", "هذا على كل من في": "ar",
		"این را به من": "fa", "یہ کا ہے اور نہیں": "ur", "שלום": "he", "안녕": "ko", "東京に行く": "ja", "我们去": "zh", "12 £ !": Undetermined,
	} {
		if got := l.identify([]byte(text)); got != want {
			t.Errorf("%q is taken for %s, want %s", text, got, want)
		}
	}
	for name, raw := range map[string]string{
		"no date":      `{"as_at":"","source":"x","languages":[]}`,
		"an odd key":   `{"as_at":"2026-11-22","source":"x","langs":[]}`,
		"twice":        `{"as_at":"2026-11-22","source":"x","languages":[{"code":"en","script":"Latin"},{"code":"en","script":"Latin"}]}`,
		"a new script": `{"as_at":"2026-11-22","source":"x","languages":[{"code":"en","script":"Ogham"}]}`,
	} {
		if _, err := readLanguages([]byte(raw)); hut3.CodeOf(err) != hut3.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A query may read so many messages one by one, over all segments together, and
// no more: one below the limit is answered, one above it is refused.
func TestReadsAreLimited(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		limit int64
		asks  []int
		fails bool
	}{{10, []int{4, 6}, false}, {10, []int{4, 7}, true}, {10, []int{11}, true}, {0, nil, false}} {
		e := &evaluation{ctx: context.Background(), read: &meter{limit: c.limit}}
		for _, n := range c.asks {
			e.spend(n)
		}
		if err := e.read.exceeded(); (err != nil) != c.fails || err != nil && hut3.CodeOf(err) != hut3.Usage {
			t.Errorf("%v of %d: %v", c.asks, c.limit, err)
		}
	}
}

func TestLikelihood(t *testing.T) {
	t.Parallel()
	// Dunning's G² of 10 of 100 against 10 of 1,000, by hand: 2·Σ O·ln(O/E) over
	// the table (10, 90; 10, 990).
	if got := likelihood(10, 100, 10, 1000); got != 22.91 {
		t.Errorf("G² = %v", got)
	}
	if got := likelihood(5, 5, 5, 5); got != 0 {
		t.Errorf("where all hold it: %v", got)
	}
}

// A walk over every word is charged by what the view sees, however that is
// spread over segments, and before anything is run.
func TestWalksAreCharged(t *testing.T) {
	t.Parallel()
	fuzzy, err := fuzzyNode("drop", 1)
	if err != nil {
		t.Fatal(err)
	}
	headed, err := wildcardNode("dr*p")
	if err != nil {
		t.Fatal(err)
	}
	many := func(n int) node {
		list := &orNode{of: []node{headed, wordNode{"drop"}}}
		for range n {
			list.of = append(list.of, notNode{fuzzy})
		}
		return &andNode{of: []node{list}}
	}
	for _, sizes := range [][]uint32{{1000}, {400, 600}, {1, 999, 0}} {
		v := &View{c: &Corpus{}, limits: Limits{Reads: 10}}
		for _, n := range sizes {
			v.segs = append(v.segs, &segmentView{visible: allDocs(n)})
		}
		if err := v.meter(many(10)).exceeded(); err != nil {
			t.Errorf("%v: ten walks over a thousand messages: %v", sizes, err)
		}
		if err := v.meter(many(11)).exceeded(); hut3.CodeOf(err) != hut3.Usage {
			t.Errorf("%v: eleven walks pass a limit of ten: %v", sizes, err)
		}
		if err := v.run(t.Context(), many(11), nil); hut3.CodeOf(err) != hut3.Usage {
			t.Errorf("%v: they are run: %v", sizes, err)
		}
	}
}
