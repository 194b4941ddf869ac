package grouping

import (
	"crypto/sha256"
	"encoding/binary"
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
	var room [1 << 10]byte
	b := parts(room[:0], row.Platform, row.Conversation, kindOf(row))
	b = handle(b, row.From)
	b = recipients(b, row.To)
	b = parts(b, NormalBody(row.Body))
	b = count(b, len(row.Media))
	b = parts(b, media(row)...)
	sum := sha256.Sum256(b)
	return Key(sum[:len(Key{})])
}

// Plain reports whether KeyOf normalises nothing away: two plain rows of one key
// say the same to the letter, and no plain row says what one that is not does.
func Plain(row *hut3.Row) bool {
	return len(row.Media) == 0 && ascending(row.To) && NormalBody(row.Body) == row.Body
}

// ascending reports whether recipients stand in byte order, each once.
func ascending(to []hut3.Handle) bool {
	for i := 1; i < len(to); i++ {
		if to[i-1].String() >= to[i].String() {
			return false
		}
	}
	return true
}

// NormalBody is the form in which two bodies are compared: line ends made \n,
// then Unicode normal form C.
func NormalBody(body string) string {
	if unmarked(body) {
		return body
	}
	if strings.Contains(body, "\r") {
		body = strings.ReplaceAll(strings.ReplaceAll(body, "\r\n", "\n"), "\r", "\n")
	}
	return norm.NFC.String(body)
}

// unmarked reports whether a text is of ASCII without carriage returns, as most
// are: such a text is in its normal form. Eight bytes are looked at together.
func unmarked(s string) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	for ; len(s) >= 8; s = s[8:] {
		v := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		if returns := v ^ '\r'*ones; (v|(returns-ones)&^returns)&highs != 0 {
			return false
		}
	}
	for i := range len(s) {
		if s[i] >= 0x80 || s[i] == '\r' {
			return false
		}
	}
	return true
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

func digest64(of ...string) uint64 {
	var room [256]byte
	sum := sha256.Sum256(parts(room[:0], of...))
	return max(1, binary.BigEndian.Uint64(sum[:]))
}

func kindOf(row *hut3.Row) string {
	if row.Kind == hut3.KindEdit {
		return hut3.KindMessage.String()
	}
	return row.Kind.String()
}

// recipients appends their names in byte order, each once, behind their number.
func recipients(b []byte, to []hut3.Handle) []byte {
	if ascending(to) {
		b = count(b, len(to))
		for _, h := range to {
			b = handle(b, h)
		}
		return b
	}
	names := make([]string, len(to))
	for i, h := range to {
		names[i] = h.String()
	}
	slices.Sort(names)
	names = slices.Compact(names)
	return parts(count(b, len(names)), names...)
}

func media(row *hut3.Row) []string {
	if len(row.Media) == 0 {
		return nil
	}
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

func count(b []byte, n int) []byte { return binary.BigEndian.AppendUint64(b, uint64(n)) }

// parts appends each part behind its length, so that no two lists of parts read
// the same.
func parts(b []byte, list ...string) []byte {
	for _, part := range list {
		b = append(count(b, len(part)), part...)
	}
	return b
}

// handle appends a handle as the part that it prints as.
func handle(b []byte, h hut3.Handle) []byte {
	at := len(b)
	b = count(b, 0)
	if h.Name != "" {
		b = append(append(append(b, h.Platform...), '/'), h.Name...)
	}
	binary.BigEndian.PutUint64(b[at:], uint64(len(b)-at-8))
	return b
}
