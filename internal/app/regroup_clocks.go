package app

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/grouping"
	"hut3/internal/store"
)

// AcceptClocks makes the regrouping by group/2 that GroupingCompare shows for
// standing and group/2: the clocks are accepted as they are estimated now from
// what the actor sees, whole hours of the handles named are taken off, and the
// messages that pair by them are joined. It is one record with the table and the
// list of what it joined, and is undone as one. Rows, refs and the rule's
// messages stay; what group/1 joined is not parted by it.
func (a *App) AcceptClocks(ctx context.Context, actor hut3.Actor, handles []string, reason string) (GroupRuling, error) {
	r := hut3.GroupRuling{Act: hut3.GroupClocks, Rule: grouping.Name2, Reason: reason}
	look := access.Look{Action: access.CorpusRead, Query: "grouping accept"}
	if err := a.permit(ctx, actor, look); err != nil {
		return GroupRuling{}, err
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return GroupRuling{}, err
	}
	table, err := a.clocksOf(ctx, view)
	if err != nil {
		return GroupRuling{}, err
	}
	accepted, err := acceptable(table, handles)
	if err != nil {
		return GroupRuling{}, err
	}
	var list bytes.Buffer
	if r.Joins, r.Clocks, err = a.joinsByClocks(ctx, view, table, accepted, &list); err != nil {
		return GroupRuling{}, err
	}
	if r.Joins == 0 {
		return GroupRuling{}, hut3.Errorf(hut3.Conflict, "these clocks join no messages that are apart now; hut3 grouping compare standing group/2 shows it")
	}
	for h := range accepted {
		r.Accepted = append(r.Accepted, h)
	}
	slices.SortFunc(r.Accepted, func(x, y hut3.Handle) int { return cmp.Compare(x.String(), y.String()) })
	look.Count = r.Joins
	if err := a.Doors.Read(ctx, actor, look); err != nil {
		return GroupRuling{}, err
	}
	object, err := a.Vault.Put(ctx, &list)
	if err != nil {
		return GroupRuling{}, err
	}
	r.List = object.SHA256
	return a.putRuling(ctx, actor, r)
}

// acceptable reads the handles whose whole hours are accepted: each needs a
// usable clock with a fault proposed.
func acceptable(table grouping.ClockTable, handles []string) (map[hut3.Handle]bool, error) {
	accepted := map[hut3.Handle]bool{}
	for _, name := range handles {
		h, err := hut3.ParseHandle(name)
		if err != nil {
			return nil, err
		}
		if err := acceptableClock(h, table.All(h)); err != nil {
			return nil, err
		}
		accepted[h] = true
	}
	return accepted, nil
}

func acceptableClock(h hut3.Handle, clocks grouping.ClockTable) error {
	if len(clocks) == 0 {
		return hut3.Errorf(hut3.NotFound, "the clock of %s cannot be compared with another in what you may see", h)
	}
	if slices.ContainsFunc(clocks, func(c grouping.Clock) bool { return c.Usable && c.Hours != 0 }) {
		return nil
	}
	c := clocks[0]
	if !c.Usable {
		return hut3.Errorf(hut3.Conflict, "the clock of %s rests on %d rare texts and lies between %.1f and %.1f s ahead: too little to pair by", h, c.Sightings, c.Low, c.High)
	}
	return hut3.Errorf(hut3.Conflict, "no whole-hour fault is proposed of %s; its clock is %.1f s ahead, which group/2 takes into account as it is", h, c.Ahead)
}

// joinsByClocks writes the joins of messages that stand apart, one a line, and
// gives the clocks that took part.
func (a *App) joinsByClocks(ctx context.Context, view *corpus.View, table grouping.ClockTable, accepted map[hut3.Handle]bool, out io.Writer) (n int64, clocks []hut3.AcceptedClock, err error) {
	way, err := wayOf(grouping.Name2, table, accepted)
	if err != nil {
		return 0, nil, err
	}
	type read struct {
		side hut3.Handle
		wall bool
	}
	enc, used := json.NewEncoder(out), map[read]bool{}
	err = a.eachGroup(ctx, view, func(rows *grouping.KeyRows) error {
		was := n
		err := grouping.Joins(rows, way, func(rows []hut3.Key) error { n++; return enc.Encode(rows) })
		if err != nil || n == was {
			return err
		}
		return rows.Each(func(it *grouping.Item) error {
			used[read{it.Side, !it.Sent.Basis.Absolute()}] = true
			return nil
		})
	})
	for _, c := range table {
		if used[read{c.Side, c.Wall}] {
			clocks = append(clocks, hut3.AcceptedClock{Handle: c.Side, WallClock: c.Wall, Reference: c.Reference, Ahead: c.Ahead, Between: [2]float64{c.Low, c.High},
				Drift: c.Drift, At: c.At, RareTexts: c.Sightings, Hours: c.Hours})
		}
	}
	return n, clocks, err
}

// joinsOf reads what accepted clocks joined.
func (a *App) joinsOf(r hut3.GroupRuling) (out []corpus.Ruling, err error) {
	in, err := a.Vault.Open(r.List)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }() // it was only read
	lines := bufio.NewScanner(io.NewSectionReader(in, 0, in.Size()))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var rows []hut3.Key
		if err := json.Unmarshal(lines.Bytes(), &rows); err != nil {
			return nil, hut3.Wrap(err, hut3.Integrity, "what the accepted clocks joined cannot be read")
		}
		out = append(out, corpus.Ruling{Rows: rows})
	}
	return out, hut3.Wrap(lines.Err(), hut3.Integrity, "what the accepted clocks joined cannot be read")
}

// knowsClocks reports whether the actor knows every handle whose clock or whole
// hours a ruling states.
func (s *sight) knowsClocks(r hut3.GroupRuling) (bool, error) {
	handles := slices.Clone(r.Accepted)
	for _, c := range r.Clocks {
		handles = append(handles, c.Handle)
	}
	for _, h := range handles {
		if known, err := s.knows(h); err != nil || !known {
			return false, err
		}
	}
	return true, nil
}

// joinsSeen cuts what accepted clocks joined to what a view shows: who sees all of
// it is told its digest too, and for who sees none of it there is no ruling.
func (a *App) joinsSeen(ctx context.Context, view *corpus.View, r hut3.GroupRuling) (hut3.GroupRuling, bool, error) {
	if r.Act != hut3.GroupClocks {
		return r, true, nil
	}
	joins, err := a.joinsOf(r)
	whole := true
	r.Joins = 0
	for _, j := range joins {
		seen := 0
		for _, row := range j.Rows {
			_, err := view.Resolve(ctx, row)
			if err != nil && hut3.CodeOf(err) != hut3.NotFound {
				return r, false, err
			}
			if err == nil {
				seen++
			}
		}
		whole = whole && seen == len(j.Rows)
		if seen > 1 {
			r.Joins++
		}
	}
	if !whole {
		r.List = hut3.Digest{}
	}
	return r, r.Joins > 0, err
}

// withJoinsSeen leaves of rulings what a view shows, and with one that it shows
// nothing of, its undoing goes too.
func (a *App) withJoinsSeen(ctx context.Context, view *corpus.View, all []GroupRuling) (out []GroupRuling, err error) {
	there := map[hut3.Ref]bool{"": true}
	for _, r := range all {
		var seen bool
		if r.GroupRuling, seen, err = a.joinsSeen(ctx, view, r.GroupRuling); err != nil {
			return nil, err
		}
		if there[r.Ref] = seen; seen && there[r.Undoes] {
			out = append(out, r)
		}
	}
	return out, nil
}

// missingJoins looks for the lists of joins that rulings name.
func (a *App) missingJoins(tx *store.Tx, have map[hut3.Digest]bool, add func(store.Fault)) error {
	rulings, err := store.List[hut3.GroupRuling](tx, groupRulingKind)
	if err != nil && hut3.CodeOf(err) == hut3.Integrity {
		add(store.Fault{Kind: "list", Where: "vault", What: "which lists of joins are missing cannot be told: " + err.Error()})
		return nil
	}
	for _, r := range rulings {
		if o := r.Body.List; !o.IsZero() && !have[o] {
			add(store.Fault{Kind: "list", Where: o.String(), What: "the vault has not got it, and it is what " + string(r.Ref) + " joined"})
		}
	}
	return err
}
