package app

import (
	"context"
	"slices"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

func headsOf(ctx context.Context, view *corpus.View, q query.Q) (refs []hut3.Key, first corpus.MessageHead, err error) {
	err = view.Heads(ctx, q, func(h corpus.MessageHead) error {
		refs, first = append(refs, h.Ref), corpus.FirstOf(first, h)
		return nil
	})
	slices.Sort(refs)
	return refs, first, err
}
