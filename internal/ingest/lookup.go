package ingest

import (
	"context"
	"slices"

	"hut3"
)

// classScope is everything of some access classes, in ascending order: for the
// importer's own comparisons, never for a person's eyes.
func classScope(classes ...uint32) hut3.Scope {
	var s hut3.Scope
	for _, class := range classes {
		s.Grants = append(s.Grants, hut3.Grant{Class: class, All: true})
	}
	return s
}

// lacks reports whether the delivery's access class lacks a standing message,
// and which classes have it.
func (j *job) lacks(ctx context.Context, message hut3.Key) (bool, []uint32, error) {
	var holders []uint32
	for _, class := range j.classes() {
		view, err := j.standing.View(classScope(class))
		if err != nil {
			return false, nil, err
		}
		switch _, err := view.Message(ctx, message); {
		case err == nil:
			holders = append(holders, class)
		case hut3.CodeOf(err) != hut3.NotFound:
			return false, nil, err
		}
	}
	if slices.Contains(holders, j.delivery.Class) {
		return false, nil, nil
	}
	return true, holders, nil
}

// classes are the access classes that hold anything.
func (j *job) classes() []uint32 {
	var all []uint32
	for _, s := range j.standing.Live() {
		if !slices.Contains(all, s.Class) {
			all = append(all, s.Class)
		}
	}
	slices.Sort(all)
	return all
}

// standingRow is a standing message as access classes show it, or nothing where they
// do not show it.
func (j *job) standingRow(ctx context.Context, message hut3.Key, classes ...uint32) (*hut3.Row, error) {
	view, err := j.standing.View(classScope(classes...))
	if err != nil {
		return nil, err
	}
	hit, err := view.Message(ctx, message)
	if hut3.CodeOf(err) == hut3.NotFound {
		return nil, nil
	}
	m := hit.Message
	return &hut3.Row{Kind: m.Kind, Platform: m.Platform, Conversation: m.Conversation, From: m.From, To: m.To, Body: m.Body, Media: m.Media}, err
}
