package venetic

import (
	"io/fs"
	"strings"

	"hut3"
)

// talk is what people say: exchanges by topic, read from data/talk.
type talk struct {
	topics []topic
	byKind map[string][]int // topic indexes of a kind
	// english lists a topic once for each exchange; foreign is language, then kind.
	english map[string][]int
	foreign map[string]map[string]int
}

// topic is a set of exchanges about one thing. Kind is innocent, trade,
// threat, leak or legal; the class of a threat is the topic's name.
type topic struct {
	name, kind string
	blocks     []block
}

// block is one exchange between two people, a and b.
type block []line

type line struct {
	byA   bool
	key   bool // the line that makes a threat or a leak
	photo bool // comes with an attachment
	text  template
}

// loadTalk reads the exchanges. A file holds "[topic kind]" headings, exchanges
// parted by empty lines, and lines "a text" or "b text". After the speaker may
// stand ! or * (the line that counts) and ^ (a photograph is attached); a line
// that starts with two blanks goes on in the same message.
func loadTalk() (*talk, error) {
	t := &talk{}
	files, err := fs.Glob(dataFiles, "data/talk/*.txt")
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "embedded talk")
	}
	for _, name := range files {
		raw, err := dataFiles.ReadFile(name)
		if err != nil {
			return nil, hut3.Wrap(err, hut3.Internal, "embedded file %s", name)
		}
		if err := t.read(name, string(raw)); err != nil {
			return nil, err
		}
	}
	t.index()
	return t, nil
}

func (t *talk) read(file, text string) error {
	var open *block
	for i, raw := range strings.Split(text, "\n") {
		fail := func(what string) error {
			return hut3.Errorf(hut3.Internal, "embedded file %s, line %d: %s", file, i+1, what)
		}
		switch {
		case raw == "":
			open = nil
		case strings.HasPrefix(raw, "["):
			name, kind, ok := strings.Cut(strings.Trim(raw, "[]"), " ")
			if !ok {
				return fail("a heading is [topic kind]")
			}
			t.topics = append(t.topics, topic{name: name, kind: kind})
			open = nil
		case len(t.topics) == 0:
			return fail("an exchange before the first heading")
		case strings.HasPrefix(raw, "  ") && open != nil:
			more, err := parseTemplate("\n" + raw[2:])
			if err != nil {
				return fail(err.Error())
			}
			last := &(*open)[len(*open)-1]
			last.text = append(last.text, more...)
		default:
			l, err := parseLine(raw)
			if err != nil {
				return fail(err.Error())
			}
			last := &t.topics[len(t.topics)-1]
			if open == nil {
				last.blocks = append(last.blocks, nil)
				open = &last.blocks[len(last.blocks)-1]
			}
			*open = append(*open, l)
		}
	}
	return nil
}

func parseLine(raw string) (line, error) {
	head, text, ok := strings.Cut(raw, " ")
	if !ok || head == "" || (head[0] != 'a' && head[0] != 'b') || strings.Trim(head[1:], "!*^") != "" {
		return line{}, hut3.Errorf(hut3.Internal, "a line is \"a text\" or \"b text\"")
	}
	parsed, err := parseTemplate(text)
	return line{byA: head[0] == 'a', key: strings.ContainsAny(head, "!*"), photo: strings.Contains(head, "^"), text: parsed}, err
}

// template is text with slots: each part is fixed text, then a slot to fill.
type template []part

type part struct {
	text string
	slot slot
}

func parseTemplate(s string) (template, error) {
	var t template
	for {
		text, rest, ok := strings.Cut(s, "{")
		if !ok {
			return append(t, part{text: text}), nil
		}
		name, after, ok := strings.Cut(rest, "}")
		id, known := slotByName(name)
		if !ok || !known {
			return nil, hut3.Errorf(hut3.Internal, "slot {%s} is not known", name)
		}
		t, s = append(t, part{text: text, slot: id}), after
	}
}
