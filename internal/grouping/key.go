package grouping

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"hut3"
)

// Key is a digest of what a row says, by whom and to whom. Rows of two keys are
// never joined for their content.
type Key [12]byte

// KeyOf digests platform, conversation, kind, sender, recipients in byte
// order, body (NFC, line ends made \n) and the media's hashes, or their names
// where no hash is known. An edit has the key of the message it states.
func KeyOf(row *hut3.Row) Key {
	h := sha256.New()
	put(h, row.Platform, row.Conversation, kindOf(row), row.From.String())
	list(h, recipients(row))
	put(h, NormalBody(row.Body))
	list(h, media(row))
	var k Key
	copy(k[:], h.Sum(nil))
	return k
}

// NormalBody is the form in which two bodies are compared: line ends made \n,
// then Unicode normal form C.
func NormalBody(body string) string {
	if strings.Contains(body, "\r") {
		body = strings.ReplaceAll(strings.ReplaceAll(body, "\r\n", "\n"), "\r", "\n")
	}
	return norm.NFC.String(body)
}

// NativeOf digests the row's namespace, and namespace and id together. Both are
// zero where the row has no id of its own; neither is zero where it has one.
func NativeOf(row *hut3.Row) (space, native uint64) {
	if row.NativeID == "" {
		return 0, 0
	}
	return SpaceOf(row.Platform, row.Namespace), digest64(row.Platform, row.Namespace, row.NativeID)
}

// SpaceOf digests a namespace of a platform.
func SpaceOf(platform, namespace string) uint64 { return digest64(platform, namespace) }

func digest64(parts ...string) uint64 {
	h := sha256.New()
	put(h, parts...)
	return max(1, binary.BigEndian.Uint64(h.Sum(nil)))
}

func kindOf(row *hut3.Row) string {
	if row.Kind == hut3.KindEdit {
		return hut3.KindMessage.String()
	}
	return row.Kind.String()
}

func recipients(row *hut3.Row) []string {
	names := make([]string, len(row.To))
	for i, to := range row.To {
		names[i] = to.String()
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func media(row *hut3.Row) []string {
	names := make([]string, len(row.Media))
	for i, m := range row.Media {
		names[i] = "name:" + m.Name
		if !m.SHA256.IsZero() {
			names[i] = "sha256:" + m.SHA256.String()
		}
	}
	slices.Sort(names)
	return names
}

func list(h hash.Hash, parts []string) {
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(len(parts)))
	h.Write(n[:])
	put(h, parts...)
}

// put writes each part behind its length, so that no two lists of parts read
// the same.
func put(h hash.Hash, parts ...string) {
	var n [8]byte
	for _, part := range parts {
		binary.BigEndian.PutUint64(n[:], uint64(len(part)))
		h.Write(n[:])
		h.Write([]byte(part))
	}
}
