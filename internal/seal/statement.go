package seal

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"hut3"
)

// context begins every signed statement, so that a signature made for anything
// else cannot pass for one of these.
const context = "hut3-seal/1"

// maxStatement is the longest signed statement in bytes: thousands of
// recipients.
const maxStatement = 1_000_000

// addressee is a recipient as the sender signed for him.
type addressee struct{ name, age string }

// statement is what the sender signs of a package.
type statement struct {
	from   string
	to     []addressee // in order of name and key
	size   int64
	sha256 hut3.Digest
}

func (s statement) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nfrom %s\n", context, s.from)
	for _, a := range s.to {
		fmt.Fprintf(&b, "to %s %s\n", a.name, a.age)
	}
	fmt.Fprintf(&b, "size %d\nsha256 %s\n", s.size, s.sha256)
	return b.String()
}

func parseStatement(text string) (statement, error) {
	var s statement
	for line := range strings.Lines(text) {
		word, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		switch word {
		case "from":
			s.from = rest
		case "to":
			name, key, _ := strings.Cut(rest, " ")
			s.to = append(s.to, addressee{name, key})
		case "size":
			s.size, _ = strconv.ParseInt(rest, 10, 64)
		case "sha256":
			s.sha256, _ = hut3.ParseDigest(rest)
		}
	}
	if s.String() != text {
		return s, hut3.Errorf(hut3.Invalid, "what is signed in the package is not the statement of a %s package", context)
	}
	return s, nil
}

func (s statement) names() []string {
	names := make([]string, len(s.to))
	for i, a := range s.to {
		names[i] = a.name
	}
	return names
}

func (s statement) addressedTo(key string) bool {
	return slices.ContainsFunc(s.to, func(a addressee) bool { return a.age == key })
}

// openStatement checks the signature against the senders' keys and gives the
// statement and the card of who signed it.
func openStatement(signed []byte, senders []Recipient) (statement, Recipient, error) {
	senders = slices.Clone(senders)
	slices.SortFunc(senders, func(a, b Recipient) int { return cmp.Compare(a.Verifier, b.Verifier) })
	senders = slices.CompactFunc(senders, func(a, b Recipient) bool { return a.Verifier == b.Verifier }) // note refuses a key given twice
	known := make([]note.Verifier, len(senders))
	for i, card := range senders {
		var err error
		if known[i], err = card.verifies(); err != nil {
			return statement{}, Recipient{}, err
		}
	}
	n, err := note.Open(signed, note.VerifierList(known...))
	if err != nil {
		return statement{}, Recipient{}, signatureError(err)
	}
	sig := n.Sigs[0]
	by := slices.IndexFunc(known, func(v note.Verifier) bool { return v.Name() == sig.Name && v.KeyHash() == sig.Hash })
	s, err := parseStatement(n.Text)
	if err == nil && s.from != senders[by].Name {
		err = hut3.Errorf(hut3.Integrity, "the package says that it is from %s, and %s signed it", s.from, senders[by].Name)
	}
	return s, senders[by], err
}

func signatureError(err error) error {
	if unknown, ok := errors.AsType[*note.UnverifiedNoteError](err); ok {
		sig := unknown.Note.UnverifiedSigs[0]
		return hut3.Errorf(hut3.Refused, "the package is signed with a key named %q (%08x), which is none of the senders known here; take the sender's card in by a trusted way first", sig.Name, sig.Hash)
	}
	return hut3.Wrap(err, hut3.Integrity, "the signature of the package does not hold")
}
