package web

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/url"

	"hut3"
)

// onceField names a form on its page. A form that comes a second time, from a
// telephone that lost its signal or a finger that pressed twice, is answered as
// it was the first time and recorded once. A program may send one too.
const onceField = "once"

// longestOnce bounds what a program may call a form.
const longestOnce = 64

// newOnce is a name that no other form has.
func newOnce() string { return rand.Text() }

// sentAnswer is what is kept of an answer: where it led, and what a program was
// told.
type sentAnswer struct {
	To   string          `json:"to"`
	JSON json.RawMessage `json:"json"`
}

// doOnce does what a form asks for, where it was not done already. An answer that
// is a page of its own, and leads nowhere, is told to have been given.
func (v *visit) doOnce(f *form, do func(*form) (answer, error)) (a answer, err error) {
	sent, err := v.typed()
	name := sent.Get(onceField)
	switch {
	case err != nil:
		return a, err
	case name == "":
		return do(f)
	case len(name) > longestOnce:
		return a, hut3.Errorf(hut3.Usage, "%s has %d bytes; name the form in at most %d", onceField, len(name), longestOnce)
	}
	text, again, err := v.app.Doors.Once(v.ctx, v.actor, v.r.URL.Path+" "+name+" "+sentDigest(sent), func() (string, error) {
		if a, err = do(f); err != nil {
			return "", err
		}
		return keptAnswer(a)
	})
	if !again || err != nil {
		return a, err
	}
	var was sentAnswer
	if err := json.Unmarshal([]byte(text), &was); err != nil {
		return a, hut3.Wrap(err, hut3.Integrity, "reading what the form was answered with")
	}
	if was.To == "" {
		return a, hut3.Errorf(hut3.Conflict, "this form was sent already, and what it asks for was done and shown once")
	}
	return answer{to: was.To, json: was.JSON}, nil
}

// sentDigest tells a form that went back to its page and was changed from one that
// came twice. What was shown to be recognised again is no part of it: a password
// stands there, which nobody may keep, even digested.
func sentDigest(sent url.Values) string {
	told := maps.Clone(sent)
	told.Del(shownField)
	sum := sha256.Sum256([]byte(told.Encode()))
	return hex.EncodeToString(sum[:8])
}

func keptAnswer(a answer) (string, error) {
	told, err := json.Marshal(a.json)
	if err != nil || a.to == "" {
		told = []byte("null") // what is shown once is not kept
	}
	out, err := json.Marshal(sentAnswer{a.to, told})
	return string(out), hut3.Wrap(err, hut3.Internal, "keeping an answer")
}
