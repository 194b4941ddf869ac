package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"hut3/internal/query"
)

// crowdQuestion is what one person asks, and how often among a hundred.
type crowdQuestion struct {
	class string
	of100 int
	ask   func(ctx context.Context, i int) error
}

// mixture is a guess at what analysts ask of such material: mostly words that
// narrow, some reading, a count by facets now and then.
func (c *crowd) mixture() []crowdQuestion {
	search := func(class string, of100 int, q func(i int) query.Q) crowdQuestion {
		return crowdQuestion{class, of100, func(ctx context.Context, i int) error {
			_, err := c.app.Search(ctx, c.actor, SearchRequest{Query: q(i).String()})
			return err
		}}
	}
	w := c.words
	both := func(of ...query.Q) query.Q { return query.And{Of: of} }
	return []crowdQuestion{
		search("word, 0.01 to 0.3 %", 30, func(i int) query.Q { return wordAt(w.several, i) }),
		search("word, 0.3 to 3 %", 15, func(i int) query.Q { return wordAt(w.medium, i) }),
		search("word, over 3 %", 8, func(i int) query.Q { return wordAt(w.common, i) }),
		search("AND", 10, func(i int) query.Q { return both(wordAt(w.common, i), wordAt(w.medium, i)) }),
		search("NOT", 4, func(i int) query.Q { return both(wordAt(w.common, i), query.Not{Of: wordAt(w.medium, i)}) }),
		search("phrase", 8, w.phrase),
		search("prefix of three", 5, w.prefix),
		{"word, handle, month", 8, func(ctx context.Context, i int) error {
			_, err := c.app.Search(ctx, c.actor, SearchRequest{Query: w.narrowText(i)})
			return err
		}},
		{"conversation window", 8, func(ctx context.Context, i int) error {
			_, err := c.app.Thread(ctx, c.actor, w.message(i).Key.String(), 37)
			return err
		}},
		{"facets by sender and day", 4, func(ctx context.Context, i int) error {
			_, err := c.app.Facets(ctx, c.actor, wordAt(w.medium, i).String(), []string{"from", "day"}, 10)
			return err
		}},
	}
}

// narrowText is narrow as somebody types it: from the day of a message, for a month.
func (w *benchWords) narrowText(i int) string {
	m := w.message(i)
	day := time.UnixMicro(m.Sent.Micros).UTC()
	return fmt.Sprintf("%s from:%s after:%s before:%s", wordAt(w.common, i), m.From, day.AddDate(0, 0, -1).Format(time.DateOnly), day.AddDate(0, 1, 0).Format(time.DateOnly))
}

func (c *crowd) draw(random *rand.Rand) crowdQuestion {
	at := random.IntN(100)
	list := c.mixture()
	for _, q := range list {
		if at -= q.of100; at < 0 {
			return q
		}
	}
	return list[0]
}
