package seal

import (
	"bufio"
	"io"
	"regexp"
	"strings"

	"filippo.io/age"
	"golang.org/x/mod/sumdb/note"

	"hut3"
)

// Recipient is a unit's public card: what others need to seal for it and to
// check what it signed. Whoever takes a card from an untrusted channel has it
// read back by telephone before he relies on it.
type Recipient struct {
	Name     string `json:"name"`     // the unit's code, as in EMSOU
	Age      string `json:"age"`      // age1…
	Verifier string `json:"verifier"` // EMSOU+1a2b3c4d+…, Ed25519 as note writes it
}

// String prints the card on one line, as ParseRecipients reads it.
func (r Recipient) String() string { return r.Name + " " + r.Age + " " + r.Verifier }

// Validate refuses a card whose name or keys cannot be used, and one whose
// signing key has another name.
func (r Recipient) Validate() error {
	if err := checkName(r.Name); err != nil {
		return err
	}
	if _, err := r.encrypts(); err != nil {
		return err
	}
	_, err := r.verifies()
	return err
}

func (r Recipient) encrypts() (*age.X25519Recipient, error) {
	key, err := age.ParseX25519Recipient(r.Age)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Invalid, "the card of %s: %q is not an age recipient; one begins with age1", r.Name, r.Age)
	}
	return key, nil
}

func (r Recipient) verifies() (note.Verifier, error) {
	v, err := note.NewVerifier(r.Verifier)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Invalid, "the card of %s: %q is not a public signing key", r.Name, r.Verifier)
	}
	if v.Name() != r.Name {
		return nil, hut3.Errorf(hut3.Invalid, "the card of %s has a signing key of %s", r.Name, v.Name())
	}
	return v, nil
}

// ParseRecipients reads cards, one a line: name, age recipient, signing key.
// Empty lines and lines that begin with # are passed over.
func ParseRecipients(r io.Reader) ([]Recipient, error) {
	var cards []Recipient
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || text[0] == '#' {
			continue
		}
		fields := strings.Fields(text)
		if len(fields) != 3 {
			return nil, hut3.Errorf(hut3.Invalid, "line %d of the cards: give name, age recipient and signing key, with spaces between", n)
		}
		card := Recipient{fields[0], fields[1], fields[2]}
		if err := card.Validate(); err != nil {
			return nil, hut3.Wrap(err, hut3.Invalid, "line %d of the cards", n)
		}
		cards = append(cards, card)
	}
	return cards, hut3.Wrap(lines.Err(), hut3.Invalid, "reading the cards")
}

// checkName holds a name to what can stand in a key, a signed text and a file
// name alike.
func checkName(name string) error {
	if ok, _ := regexp.MatchString(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`, name); !ok {
		return hut3.Errorf(hut3.Invalid, "%q cannot name a key; give the unit's code, of letters, digits, hyphen, underscore and full stop", name)
	}
	return nil
}
