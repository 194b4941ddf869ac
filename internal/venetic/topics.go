package venetic

// mix is how often each kind of talk opens an exchange, in ten thousand. What
// is left is innocent.
type mix struct{ trade, threat, leak, legal int }

var mixes = [...]mix{
	core:   {trade: 4200, threat: 26, leak: 70},
	cross:  {trade: 5200, threat: 10, leak: 20},
	social: {trade: 0, threat: 0, leak: 25},
	legal:  {legal: 10000},
}

// choose draws the topic of the next exchange.
func (t *talk) choose(r *stream, c *conv, p *plan) *topic {
	m, x := mixes[c.kind], r.n(10_000)
	switch {
	case x < m.legal:
		return t.oneOf(r, "legal")
	case x < m.trade:
		return t.foreignOr(r, c, "trade")
	case x < m.trade+m.threat:
		return t.oneOf(r, "threat")
	case x < m.trade+m.threat+m.leak && !p.hand[c.a].told && !p.hand[c.b].told:
		return t.oneOf(r, "leak")
	}
	return t.foreignOr(r, c, "innocent")
}

// tongues pairs a language with its topics in data/talk.
var tongues = map[string][2]string{
	"nl": {"dutch", "dutchwork"}, "sq": {"albanian", "albaniantrade"},
	"pl": {"polish", "polishtrade"}, "ur": {"urdu", "urdutrade"},
}

// foreignOr speaks the conversation's own language two times in three where it
// has one, and English otherwise.
func (t *talk) foreignOr(r *stream, c *conv, kind string) *topic {
	if c.foreign && r.n(3) < 2 {
		return &t.topics[t.foreign[c.tongue][kind]]
	}
	return &t.topics[pick(r, t.english[kind])]
}

func (t *talk) oneOf(r *stream, kind string) *topic { return &t.topics[pick(r, t.byKind[kind])] }

// index sorts the topics by kind and language.
func (t *talk) index() {
	t.byKind, t.english = map[string][]int{}, map[string][]int{}
	t.foreign = map[string]map[string]int{}
	language := map[string]string{}
	for lang, names := range tongues {
		language[names[0]], language[names[1]] = lang, lang
		t.foreign[lang] = map[string]int{}
	}
	for i, topic := range t.topics {
		t.byKind[topic.kind] = append(t.byKind[topic.kind], i)
		if lang, ok := language[topic.name]; ok {
			t.foreign[lang][topic.kind] = i
			continue
		}
		// A topic stands as often as it has exchanges, so that each exchange is as likely.
		for range topic.blocks {
			t.english[topic.kind] = append(t.english[topic.kind], i)
		}
	}
}
