// Package marks keeps what people say of messages while they read them: tags
// and marks, named hit sets, saved searches. Each is a record of a person, with
// a reason; none changes a message.
//
// A tag is put on the row by which its author saw the message, as every record
// of this program names a message: who does not see that row does not learn of
// the tag. The tags of a whole hit set are one record, with the rows in the
// record or, where they are many, in the vault.
package marks

import (
	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
	"hut3/internal/vault"
)

// The kinds of record of this package.
const (
	EntryKind   = "tag"          // TAG-2: a line of the controlled list
	TaggingKind = "tagging"      // TGG-7: a tag put on messages, or taken off
	SetKind     = "hit_set"      // SET-3
	SearchKind  = "saved_search" // SRC-4
	// PositionKind is how far somebody has read: RPO-5.
	PositionKind = "read_position"

	prefixEntry   = "TAG"
	prefixTagging = "TGG"
	prefixSet     = "SET"
	prefixSearch  = "SRC"

	prefixPosition = "RPO"
)

// Kinds are the records that this package keeps.
func Kinds() []store.Kind {
	return []store.Kind{
		store.NewKind[hut3.TagEntry](EntryKind, prefixEntry),
		store.NewKind[hut3.Tagging](TaggingKind, prefixTagging),
		store.NewKind[hut3.HitSet](SetKind, prefixSet),
		store.NewKind[hut3.SavedSearch](SearchKind, prefixSearch),
		store.NewKind[hut3.ReadPosition](PositionKind, prefixPosition),
	}
}

// Marks is the verbs of this package.
type Marks struct {
	Doors *access.Doors
	Vault *vault.Vault
}
