package audit

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

func TestPayload(t *testing.T) {
	t.Parallel()
	e := entry(7)
	e.Time = time.Date(2020, 7, 2, 10, 30, 0, 123456789, time.FixedZone("", 3600))
	leaf, err := NewLeaf(4, make([]byte, SaltSize), e)
	must(t, err)
	want := `{"action":"search","actor":{"assurance":"signed in","name":"A Reader","roles":["analyst"],"session":"S1","unit":"EMSOU","user":"USR-3"},` +
		`"details":{"count":9007199254740993,"query":"from:encrochat/peppershirt"},"kind":"consultation","object":"D12/4711093","outcome":"done",` +
		`"purpose":"Operation <Example> & more","records":[{"digest":"07` + strings.Repeat("0", 62) + `","id":"M-1","kind":"mark","version":7}],"time":"2020-07-02T09:30:00.123456Z"}`
	if diff := cmp.Diff(want, string(leaf.Payload)); diff != "" {
		t.Errorf("payload (-want +got):\n%s", diff)
	}
	sum := sha256.Sum256(append(make([]byte, 1+SaltSize), want...)) // RFC 6962: a zero byte before a leaf
	if leaf.Hash != sum {
		t.Errorf("hash %x, want %x", leaf.Hash, sum)
	}
}

func TestEntryReadBack(t *testing.T) {
	t.Parallel()
	want := entry(7)
	leaf, err := NewLeaf(0, make([]byte, SaltSize), want)
	must(t, err)
	got, err := leaf.Entry()
	must(t, err)
	want = want.normal()
	want.Details = []byte(`{"count":9007199254740993,"query":"from:encrochat/peppershirt"}`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("entry (-want +got):\n%s", diff)
	}
	_, err = leaf.Erase().Entry()
	wantCode(t, err, hut3.NotFound)
}

func TestNewLeafRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Entry){
		"no time":         func(e *Entry) { e.Time = time.Time{} },
		"no action":       func(e *Entry) { e.Action = "" },
		"nobody":          func(e *Entry) { e.Actor = hut3.Actor{} },
		"unknown kind":    func(e *Entry) { e.Kind = "reading" },
		"unknown outcome": func(e *Entry) { e.Outcome = "perhaps" },
		"details no JSON": func(e *Entry) { e.Details = []byte("{") },
		"details twice":   func(e *Entry) { e.Details = []byte(`{"a":1,"a":2}`) },
		"too long":        func(e *Entry) { e.Purpose = strings.Repeat("x", MaxPayload) },
	} {
		e := entry(0)
		change(&e)
		if _, err := NewLeaf(0, make([]byte, SaltSize), e); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	for _, bad := range []struct {
		index int64
		salt  int
	}{{-1, SaltSize}, {0, 0}, {0, SaltSize - 1}} {
		if _, err := NewLeaf(bad.index, make([]byte, bad.salt), entry(0)); err == nil {
			t.Errorf("index %d with a salt of %d: taken", bad.index, bad.salt)
		}
	}
}

func TestLeafCheck(t *testing.T) {
	t.Parallel()
	leaf, err := NewLeaf(3, bytes.Repeat([]byte{9}, SaltSize), entry(1))
	must(t, err)
	must(t, leaf.Check())
	must(t, leaf.Erase().Check())
	for i := range len(leaf.Payload) {
		altered := leaf
		altered.Payload = bytes.Clone(leaf.Payload)
		altered.Payload[i] ^= 1
		wantCode(t, altered.Check(), hut3.Integrity)
	}
	for i := range SaltSize {
		altered := leaf
		altered.Salt = bytes.Clone(leaf.Salt)
		altered.Salt[i] ^= 1
		wantCode(t, altered.Check(), hut3.Integrity)
	}
	// A byte that moves from the salt to the payload would hash alike.
	moved := leaf
	moved.Salt, moved.Payload = leaf.Salt[:SaltSize-1], append([]byte{9}, leaf.Payload...)
	wantCode(t, moved.Check(), hut3.Integrity)
	kept := leaf
	kept.Payload = nil
	wantCode(t, kept.Check(), hut3.Integrity)
}
