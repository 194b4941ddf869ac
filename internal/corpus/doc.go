// Package corpus keeps messages and rows in immutable files and searches them.
//
// # Files
//
// A message segment holds up to some millions of messages of one delivery and
// one access class, in time order: columns, compressed text, a dictionary with
// document lists and positions, conversation lists and an edge table. A row
// segment holds what the rows of a delivery say beside their message: where
// they stand in the original, whose handset held them, which message they
// state. An entity layer holds what one version of an extractor found in one
// message segment. All three are one container (see container.go): every byte
// of a file, padding included, is under a CRC-32C of its 16 KiB block, and the
// manifest holds the SHA-256 of the whole.
//
// Files are written under a temporary name, synced, renamed, and their folder
// synced. They become live only when a manifest names them; see Clean.
//
// # What an actor may see
//
// Everything is answered by a View, which is a Scope compiled to the ordinals
// that are visible. Segments of an access class outside the scope are not
// opened for it. A message is indexed once in each access class that holds a
// row of it; where a scope joins several, it is shown once, by its lowest row.
// Ordinals never leave this package.
//
// # Words
//
// Tokens cuts a text into words. A word is a run of letters, digits and marks,
// so 4kg is one word and 7.5 is two. Words are folded by case, by width and
// compatibility form (NFKD) and by accent: combining marks, Hebrew points and
// Arabic vowel signs go. An apostrophe between two letters goes too, so that
// don't, don’t and dont are one word. A word of more than 128 bytes is indexed by its
// start and the digest of the whole.
//
// Runs of Han, kana and Hangul are cut into overlapping pairs, and the last
// character of a run stands alone as well, so that any part of a run is found. Kana
// keep their voice marks and jamo are syllables, however they are written. Each emoji
// is a word; skin tones, variation selectors and joiners go.
package corpus
