package formats

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// lavaConversation is the column that a query adds: the view's column that
// names the conversation, which may be that of the sender too.
const lavaConversation = "conversation of the view"

// maxLavaWays bounds the words of a direction column.
const maxLavaWays = 100

// lavaView is what the list says of a table that holds messages: which column
// is what. The tools call it conversation, and chat before 2025.
type lavaView struct {
	thread, text, way, time, sender, media string
	sent                                   []string // words of the direction that say sent; every other says received
	other                                  bool     // the sender's column names the other party also of what was sent
}

// view reads the view of a table; ok is false where it is none of messages.
func (a *lavaArtefact) view(columns []string) (v lavaView, ok bool) {
	raw := a.Views["conversation"]
	if raw == nil {
		raw = a.Views["chat"]
	}
	var said map[string]any
	if raw == nil || json.Unmarshal(raw, &said) != nil {
		return v, false
	}
	column := func(keys ...string) string {
		for _, key := range keys {
			if name, _ := said[key].(string); name != "" {
				return a.column(name, columns)
			}
		}
		return ""
	}
	v = lavaView{
		thread: column("conversationDiscriminatorColumn", "threadDiscriminatorColumn"),
		text:   column("textColumn"), way: column("directionColumn"), time: column("timeColumn"), sender: column("senderColumn"), media: column("mediaColumn"),
		sent: sentWords(said["directionSentValue"]),
	}
	v.other = v.sender == v.thread || said["sentMessageStaticLabel"] != nil || said["sentMessageLabelColumn"] != nil
	return v, v.text != "" && v.time != "" && v.sender != ""
}

// column is the table's own column for a name of the list, which is the column
// or its heading.
func (a *lavaArtefact) column(name string, columns []string) string {
	if slices.Contains(columns, name) {
		return name
	}
	for _, own := range slices.Sorted(maps.Keys(a.Columns)) {
		if a.Columns[own] == name && slices.Contains(columns, own) {
			return own
		}
	}
	return ""
}

// sentWords are the ways in which a value that says sent stands in a table: a
// column without a type holds the number of a truth value.
func sentWords(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case float64:
		return []string{fmt.Sprint(v), fmt.Sprintf("%.1f", v)}
	case bool:
		return []string{fmt.Sprint(map[bool]int{false: 0, true: 1}[v]), fmt.Sprint(v)}
	}
	return nil
}

// profile is the mapping that the view amounts to. pair says that the owner is
// known, so that two who write to each other are a conversation by themselves.
func (v lavaView) profile(a *lavaArtefact, columns []string, received []string, pair bool) Profile {
	p := Profile{Name: "LAVA " + a.Name, Platform: strings.ToLower(strings.TrimSpace(firstOf(a.category, a.Module))), Out: v.sent, In: received, Owner: OwnerColumn}
	fields := map[string]Field{v.time: FieldSent, v.text: FieldBody, v.sender: FieldFrom}
	if v.way != "" && fields[v.way] == "" {
		fields[v.way] = FieldDirection
	}
	if v.other && v.way != "" && len(v.sent) > 0 {
		fields[v.sender] = FieldPeer
	}
	if v.media != "" && fields[v.media] == "" {
		fields[v.media] = FieldMedia
	}
	for _, c := range columns {
		p.Columns = append(p.Columns, Column{Name: c, Field: fields[c]})
	}
	if v.thread != "" && !(pair && fields[v.sender] == FieldPeer && v.thread == v.sender) {
		p.Columns = append(p.Columns, Column{Name: lavaConversation, Field: FieldConversation})
	}
	if a.typed(v.time, "datetime") {
		p.Unix = "s"
	}
	return p
}

// query reads the table with the view's conversation beside its columns.
func (v lavaView) query(table string) string {
	more := ""
	if v.thread != "" {
		more = ", " + quoted(v.thread) + " AS " + quoted(lavaConversation)
	}
	return "SELECT rowid AS rowid, *" + more + " FROM " + quoted(table) + " ORDER BY rowid"
}

// received lists what stands in the direction's column beside what says sent:
// the tools take all of it for received. Where nothing stands, nothing is said.
func (v lavaView) received(ctx context.Context, db *database, table string) ([]string, error) {
	var list []string
	if v.way == "" {
		return nil, nil
	}
	query := fmt.Sprintf("SELECT 0, CAST(%s AS TEXT) AS w FROM %s WHERE w <> '' GROUP BY w LIMIT %d", quoted(v.way), quoted(table), maxLavaWays)
	sent := lower(v.sent)
	err := db.each(ctx, query, func(t *tableRow) error {
		if w := t.peek("w"); !slices.Contains(sent, strings.ToLower(strings.TrimSpace(w))) {
			list = append(list, w)
		}
		return nil
	})
	if isStop(err) {
		err = nil // it is met again, and said, where the rows are read
	}
	return list, err
}
