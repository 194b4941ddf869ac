package formats

import (
	"context"
	"encoding/json"
	"strings"

	"hut3"
)

// maxLavaMedia bounds the attachments whose places are held in memory.
const maxLavaMedia = 200_000

// lavaSink gives the rows of a table what the list and the other tables say of
// them: who sent, the application, the file of the telephone, the attachments.
type lavaSink struct {
	Sink
	src      *source
	artefact *lavaArtefact // nil without a list
	words    directions
	media    map[string]hut3.Media // by the id that a cell holds
	rows     int64
}

// Row hands a row on.
func (k *lavaSink) Row(row *hut3.Row) error {
	k.rows++
	if k.artefact != nil {
		k.describe(row)
	}
	if k.words.of(row.Direction) == outgoing {
		switch {
		case row.From.IsZero():
			row.From = row.Owner
		case row.Owner.IsZero():
			row.Owner = row.From
		}
	}
	return k.Sink.Row(row)
}

// Reject counts a row that is none.
func (k *lavaSink) Reject(reject hut3.Reject) error {
	k.rows++
	return k.Sink.Reject(reject)
}

func (k *lavaSink) describe(row *hut3.Row) {
	row.Extra = append(row.Extra, hut3.Field{Name: "artefact", Value: k.artefact.Name})
	if k.artefact.Source != "" {
		row.Extra = append(row.Extra, hut3.Field{Name: "source_path", Value: k.artefact.Source})
	}
	for i := 0; i < len(row.Media) && i < maxLavaWays; i++ {
		ids := mediaIDs(row.Media[i].Name)
		for n, id := range ids {
			m := k.found(id)
			if n == 0 {
				row.Media[i] = m
			} else {
				row.Media = append(row.Media, m)
			}
		}
		if len(ids) > 1 {
			break // a cell holds one list
		}
	}
	row.Extra = append(row.Extra, k.src.facts...)
	k.src.facts = k.src.facts[:0]
}

// mediaIDs are what a cell names: one id, or a list of them.
func mediaIDs(cell string) []string {
	var list []string
	if strings.HasPrefix(cell, "[") && json.Unmarshal([]byte(cell), &list) == nil && len(list) > 0 {
		return list
	}
	return []string{cell}
}

// found looks for an attachment's file beside the database: the tools copy it
// into folders of their own.
func (k *lavaSink) found(id string) hut3.Media {
	m, known := k.media[id]
	if !known {
		m, _ := k.src.nearby(hut3.Media{Name: id, Missing: true})
		return m
	}
	for _, place := range lavaPlaces(m.Name) {
		if one := k.src.attachment(place, m.Type); !one.Missing {
			return one
		}
	}
	return m
}

// lavaPlaces are the names under which a file that was copied can stand beside
// the database: its path as given, and from the tools' own folders on.
func lavaPlaces(name string) []string {
	name = strings.TrimPrefix(slashed(name), "./")
	list := []string{name}
	for _, folder := range []string{"data/", "media/"} {
		if i := strings.LastIndex("/"+name, "/"+folder); i > 0 {
			list = append(list, name[i:])
		}
	}
	return list
}

// lavaMedia are the attachments that the database names, by the ids that cells
// hold: the place where the tool put the file, or where it was found.
func lavaMedia(ctx context.Context, db *database) (map[string]hut3.Media, error) {
	items, refs := map[string]hut3.Media{}, map[string]hut3.Media{}
	if !db.has("_lava_media_items", "id") || !db.has("_lava_media_references", "id", "media_item_id") {
		return refs, nil
	}
	err := db.each(ctx, db.selectAll("_lava_media_items"), func(t *tableRow) error {
		if len(items) < maxLavaMedia {
			items[t.peek("id")] = hut3.Media{Name: firstOf(t.peek("extraction_path"), t.peek("source_path")), Type: t.peek("type"), Missing: true}
		}
		return nil
	})
	if err == nil {
		err = db.each(ctx, db.selectAll("_lava_media_references"), func(t *tableRow) error {
			if m, ok := items[t.peek("media_item_id")]; ok && len(refs) < maxLavaMedia {
				refs[t.peek("id")] = m
			}
			return nil
		})
	}
	if isStop(err) {
		err = nil // what they name stays the id it is
	}
	return refs, err
}
