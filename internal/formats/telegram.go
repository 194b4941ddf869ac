package formats

import (
	"bytes"
	"context"
	"strings"

	"hut3"
)

func telegramFormat() format {
	return format{
		Info: Info{Name: "telegram", What: "result.json of Telegram Desktop: one chat or a whole account",
			Limit: "stories, sessions, calls outside chats and web data are not read; an edited message is held as it was last"},
		beside: true,
		detect: detectTelegram,
		read:   readTelegram,
	}
}

func detectTelegram(s *source) Detection {
	text := bytes.TrimLeft(s.sample, " \t\r\n")
	if len(text) == 0 || text[0] != '{' {
		return Detection{}
	}
	o := outlineOf(windowOver(text))
	if from, ok := o.arrays["messages"]; ok {
		objects := objectsOf(withoutTail(text[from:]))
		switch {
		case hasNames(objects, "type", "date_unixtime"), hasNames(objects, "type", "from_id", "date", "text"):
			return Detection{Sure: 0.98, Why: "a chat of messages named as Telegram Desktop names them"}
		}
	}
	if bytes.Contains(text, []byte(`"chats"`)) && bytes.Contains(text, []byte(`"list"`)) && (bytes.Contains(text, []byte(`"date_unixtime"`)) || bytes.Contains(text, []byte(`"personal_information"`))) {
		return Detection{Sure: 0.97, Why: "an account with its chats, as Telegram Desktop exports it"}
	}
	return Detection{}
}

// telegramChat is one chat while its messages are read.
type telegramChat struct{ name, kind, id string }

// telegram reads an export. owner is the account that made it, where the export
// says whose it is.
type telegram struct {
	*jsonWalk
	owner  string
	chat   telegramChat
	clock  timeReader
	bag    bag
	inner  bag
	others map[string]bool
}

func readTelegram(ctx context.Context, r *reading) error {
	t := &telegram{jsonWalk: walkJSON(r), others: map[string]bool{}}
	t.clock = timeReader{column: "date", zone: declaredZone(r.opts.Zone)}
	var err error
	if t.owner, err = telegramOwner(ctx, r); err != nil {
		return err
	}
	if given := r.declaredOwner(); given != "" {
		t.owner = given
	}
	err = t.root(ctx)
	r.tally.sum.Bytes = t.w.raw
	return err
}

func (t *telegram) root(ctx context.Context) error {
	return t.members(func(name string) (bool, error) {
		switch name {
		case "personal_information":
			return true, t.members(t.self)
		case "contacts":
			return true, t.list(func() error { return t.object(&t.bag, t.contact) })
		case "chats", "left_chats":
			return true, t.list(func() error { return t.oneChat(ctx) })
		}
		return t.chatMember(ctx, name)
	})
}

// list walks the member "list" of an object.
func (t *telegram) list(fn func() error) error {
	return t.members(func(name string) (bool, error) {
		if name != "list" {
			return false, nil
		}
		return true, t.array(fn)
	})
}

func (t *telegram) self(name string) (bool, error) {
	if name != "user_id" {
		return false, nil
	}
	id, err := t.scalar()
	if id != "" {
		t.owner = "user" + id
	}
	return true, err
}

func (t *telegram) oneChat(ctx context.Context) error {
	t.chat = telegramChat{}
	return t.members(func(name string) (bool, error) { return t.chatMember(ctx, name) })
}

func (t *telegram) chatMember(ctx context.Context, name string) (bool, error) {
	var err error
	switch name {
	case "name":
		t.chat.name, err = t.scalar()
	case "type":
		t.chat.kind, err = t.scalar()
	case "id":
		t.chat.id, err = t.scalar()
	case "messages":
		n := 0
		err = t.array(func() error {
			if n++; n&255 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			return t.object(&t.bag, t.message)
		})
	default:
		if c := t.next(); (c == '{' || c == '[') && !t.others[name] && name != "about" {
			t.others[name] = true
			t.tally.sum.Oddities = append(t.tally.sum.Oddities, Oddity{What: "an object or array beside the chats, not read", Column: name, Count: 1, First: t.w.raw})
		}
		return false, nil
	}
	return true, err
}

// telegramOwner finds whose export of one personal chat it is: its messages are
// of two accounts, and the chat has the number of the other.
func telegramOwner(ctx context.Context, r *reading) (string, error) {
	o := outlineOf(windowOver(r.src.sample))
	var id string
	personal := false
	for _, m := range o.scalars {
		switch {
		case m.name == "id":
			id = m.cell.text
		case m.name == "type":
			personal = m.cell.text == "personal_chat" || m.cell.text == "bot_chat"
		}
	}
	if !personal || id == "" {
		return "", nil
	}
	look := &telegram{jsonWalk: walkJSON(&reading{src: r.src, opts: r.opts, sink: nowhere{}, tally: newTally()})}
	seen := map[string]bool{}
	err := look.members(func(name string) (bool, error) {
		if name != "messages" {
			return false, nil
		}
		return true, look.array(func() error {
			return look.object(&look.bag, func(int64, int64) error {
				if from := look.bag.peek("from_id"); from != "" && len(seen) < 3 {
					seen[from] = true
				}
				return ctx.Err()
			})
		})
	})
	if err != nil && !isStop(err) {
		return "", err
	}
	if len(seen) != 2 || !seen["user"+id] {
		return "", nil
	}
	delete(seen, "user"+id)
	for owner := range seen {
		return owner, nil
	}
	return "", nil
}

// contact is an entry of the account's address book.
func (t *telegram) contact(at, length int64) error {
	r := t.begin(hut3.KindContact, "telegram")
	b := &t.bag
	r.Owner = t.party(t.owner, "")
	id := b.take("user_id")
	name := "user" + id
	if id == "" || id == "0" {
		name = b.peek("phone_number")
	}
	if h := t.party(name, ""); !h.IsZero() {
		r.To = append(r.To, h)
	}
	r.ToNick = strings.TrimSpace(b.take("first_name") + " " + b.take("last_name"))
	t.sentAt(unixTimeOf(b.take("date_unixtime"), "s"), at)
	r.Extra = b.rest(r.Extra)
	return t.put(at, length)
}
