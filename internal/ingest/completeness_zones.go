package ingest

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"hut3"
)

// ZoneHeld is a distance from UTC at which a handset's wall clock stood, and
// from when to when. More than one of a source is a zone break: the handset was
// carried abroad, its zone was set anew, or summer time began.
type ZoneHeld struct {
	Offset string `json:"utc_offset"` // as +01:00
	Source string `json:"source"`     // "stated" with the time, or the column that holds the wall clock
	Rows   int64  `json:"rows"`
	First  string `json:"first"`
	Last   string `json:"last"`
}

// zoneAt tells zones apart while they are counted.
type zoneAt struct {
	source  string
	minutes int16
}

func (t *tally) zone(at zoneAt, sent hut3.Time) {
	z := t.zones[at]
	if z == nil {
		if t.zones == nil {
			t.zones = map[zoneAt]*timesHeld{}
		}
		z = &timesHeld{}
		t.zones[at] = z
	}
	z.add(sent)
}

// wallLayouts are how columns beside the time write a wall clock.
var wallLayouts = []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "02/01/2006 15:04:05"}

const quarter = 15 * time.Minute

func saysLocal(column string) bool { return strings.Contains(strings.ToLower(column), "local") }

// wall reads a column that says it is local time: its distance from the row's
// own time, where that is whole quarters of an hour, as zones are.
func (t *tally) wall(f hut3.Field, sent hut3.Time) {
	if !sent.Basis.Absolute() {
		return
	}
	for _, layout := range wallLayouts {
		at, err := time.Parse(layout, strings.TrimSpace(f.Value))
		if err != nil {
			continue
		}
		apart := at.Sub(time.UnixMicro(sent.Micros))
		whole := apart.Round(quarter)
		if (apart-whole).Abs() <= time.Minute && whole.Abs() <= 14*time.Hour {
			t.zone(zoneAt{f.Name, int16(whole / time.Minute)}, sent)
		}
		return
	}
}

// zonesHeld lists what was counted, by source and then by when it began.
func (t *tally) zonesHeld() []ZoneHeld {
	var out []ZoneHeld
	for _, at := range slices.SortedFunc(maps.Keys(t.zones), func(a, b zoneAt) int {
		return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(t.zones[a].first.Micros, t.zones[b].first.Micros), cmp.Compare(a.minutes, b.minutes))
	}) {
		z := t.zones[at]
		out = append(out, ZoneHeld{offsetText(at.minutes), at.source, z.n, z.first.String(), z.last.String()})
	}
	return out
}
