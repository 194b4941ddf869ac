package access

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
	"time"

	"hut3"
)

var here = Site{Host: "hut3.example.org", Origin: "https://hut3.example.org:8443", Name: "hut3 model"}

// softKey is an authenticator written for the tests: one ES256 key of one site.
type softKey struct {
	t       *testing.T
	private *ecdsa.PrivateKey
	id      []byte
	host    string
	counter uint32
}

func newSoftKey(t *testing.T, host string) *softKey {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &softKey{t: t, private: private, id: []byte("credential of a test"), host: host}
}

var url64 = base64.RawURLEncoding

// challengeOf is what a browser reads in the options.
func challengeOf(t *testing.T, options json.RawMessage) string {
	t.Helper()
	var o struct {
		PublicKey struct {
			Challenge string `json:"challenge"`
		} `json:"publicKey"`
	}
	if err := json.Unmarshal(options, &o); err != nil || o.PublicKey.Challenge == "" {
		t.Fatalf("%s: %v", options, err)
	}
	return o.PublicKey.Challenge
}

func clientData(kind, challenge, origin string) []byte {
	raw, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false})
	if err != nil {
		panic(err) // strings always marshal
	}
	return raw
}

// data is what an authenticator says of itself: the site, that somebody was
// there and was verified, and how often it has signed (section 6.1).
func (k *softKey) data(flags byte) []byte {
	site := sha256.Sum256([]byte(k.host))
	return binary.BigEndian.AppendUint32(append(site[:], flags), k.counter)
}

// cose is the public key in CBOR (RFC 9053): {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
func (k *softKey) cose() []byte {
	point, err := k.private.PublicKey.Bytes()
	if err != nil {
		k.t.Fatal(err)
	}
	out := append([]byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}, point[1:33]...)
	return append(append(out, 0x22, 0x58, 0x20), point[33:]...)
}

func (k *softKey) packed(response map[string]string) []byte {
	for name, value := range response {
		response[name] = url64.EncodeToString([]byte(value))
	}
	id := url64.EncodeToString(k.id)
	raw, err := json.Marshal(map[string]any{"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
	if err != nil {
		k.t.Fatal(err)
	}
	return raw
}

// create answers a request for a new passkey, with the attestation "none".
func (k *softKey) create(options json.RawMessage, origin string) []byte {
	data := append(k.data(0x45), make([]byte, 16)...) // attested, verified, present; no model named
	data = binary.BigEndian.AppendUint16(data, uint16(len(k.id)))
	data = append(append(data, k.id...), k.cose()...)
	object := append([]byte("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59"), byte(len(data)>>8), byte(len(data)))
	return k.packed(map[string]string{
		"attestationObject": string(append(object, data...)), "clientDataJSON": string(clientData("webauthn.create", challengeOf(k.t, options), origin)),
	})
}

// get answers a request for a passkey. The counter goes on by one.
func (k *softKey) get(options json.RawMessage, origin string) []byte {
	k.counter++
	data, client := k.data(0x05), clientData("webauthn.get", challengeOf(k.t, options), origin)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, k.private, digest[:])
	if err != nil {
		k.t.Fatal(err)
	}
	return k.packed(map[string]string{"authenticatorData": string(data), "clientDataJSON": string(client), "signature": string(signature)})
}

// withPasskey gives ann a passkey.
func withPasskey(t *testing.T, d *Doors, token string, ann hut3.Actor) *softKey {
	t.Helper()
	k := newSoftKey(t, here.Host)
	options, err := d.AskNewPasskey(t.Context(), ann, token, here)
	if err != nil {
		t.Fatal(err)
	}
	codes, err := d.AddPasskey(t.Context(), ann, token, here, "key ring", k.create(options, here.Origin))
	if err != nil || len(codes) != recoveryCodes {
		t.Fatalf("%d codes: %v", len(codes), err)
	}
	return k
}

func passkeyDoors(t *testing.T) (*Doors, func(time.Duration), string, hut3.Actor) {
	t.Helper()
	d, now := testDoors(t)
	d.FactorKey = make([]byte, 32)
	token, ann := annIn(t, d)
	return d, func(by time.Duration) { now.Add(by) }, token, ann
}

// A passkey is the second factor at sign-in, and recognises again at a step.
func TestPasskey(t *testing.T) {
	t.Parallel()
	d, later, token, ann := passkeyDoors(t)
	k := withPasskey(t, d, token, ann)
	list, _, err := d.Factors(t.Context(), ann.User)
	if err != nil || len(list) != 1 || list[0].Kind != FactorPasskey || list[0].Name != "key ring" {
		t.Fatalf("%+v: %v", list, err)
	}
	half, _, err := d.SignIn(t.Context(), "ann", "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Session(t.Context(), half); err != ErrSecondFactor {
		t.Errorf("the password alone opens: %v", err)
	}
	show := func(token string) error {
		options, err := d.AskPasskey(t.Context(), token, here)
		if err != nil {
			return err
		}
		return d.ShowPasskey(t.Context(), token, here, k.get(options, here.Origin))
	}
	if err := show(half); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Session(t.Context(), half); err != nil {
		t.Errorf("a session that was proved is shut: %v", err)
	}
	later(stepLength + time.Second)
	if fresh, _ := d.Fresh(t.Context(), half); fresh {
		t.Error("fresh after ten minutes")
	}
	if err := show(half); err != nil {
		t.Fatal(err)
	}
	if fresh, _ := d.Fresh(t.Context(), half); !fresh {
		t.Error("recognised and not fresh")
	}
	if err := d.DropFactor(t.Context(), ann, list[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := d.AskPasskey(t.Context(), half, here); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("one that was dropped is asked for: %v", err)
	}
}

// What a thief could try is refused, and counts as a wrong password.
func TestPasskeyRefused(t *testing.T) {
	t.Parallel()
	for name, try := range map[string]func(d *Doors, k *softKey, token string, options json.RawMessage, later func(time.Duration)) error{
		"an answer twice": func(d *Doors, k *softKey, token string, options json.RawMessage, _ func(time.Duration)) error {
			answer := k.get(options, here.Origin)
			if err := d.ShowPasskey(k.t.Context(), token, here, answer); err != nil {
				k.t.Fatal(err)
			}
			return d.ShowPasskey(k.t.Context(), token, here, answer)
		},
		"an answer to an older question": func(d *Doors, k *softKey, token string, options json.RawMessage, _ func(time.Duration)) error {
			if _, err := d.AskPasskey(k.t.Context(), token, here); err != nil {
				k.t.Fatal(err)
			}
			return d.ShowPasskey(k.t.Context(), token, here, k.get(options, here.Origin))
		},
		"another origin": func(d *Doors, k *softKey, token string, options json.RawMessage, _ func(time.Duration)) error {
			return d.ShowPasskey(k.t.Context(), token, here, k.get(options, "https://hut3.example.com:8443"))
		},
		"another site": func(d *Doors, k *softKey, token string, options json.RawMessage, _ func(time.Duration)) error {
			k.host = "example.com"
			return d.ShowPasskey(k.t.Context(), token, here, k.get(options, here.Origin))
		},
		"a counter that stands still": func(d *Doors, k *softKey, token string, options json.RawMessage, _ func(time.Duration)) error {
			k.counter = 7
			if err := d.ShowPasskey(k.t.Context(), token, here, k.get(options, here.Origin)); err != nil {
				k.t.Fatal(err)
			}
			k.counter = 7
			next, err := d.AskPasskey(k.t.Context(), token, here)
			if err != nil {
				k.t.Fatal(err)
			}
			return d.ShowPasskey(k.t.Context(), token, here, k.get(next, here.Origin))
		},
		"another key": func(d *Doors, k *softKey, token string, options json.RawMessage, _ func(time.Duration)) error {
			return d.ShowPasskey(k.t.Context(), token, here, newSoftKey(k.t, here.Host).get(options, here.Origin))
		},
		"late": func(d *Doors, k *softKey, token string, options json.RawMessage, later func(time.Duration)) error {
			later(challengeLength + time.Second)
			return d.ShowPasskey(k.t.Context(), token, here, k.get(options, here.Origin))
		},
		"no answer": func(d *Doors, k *softKey, token string, _ json.RawMessage, _ func(time.Duration)) error {
			return d.ShowPasskey(k.t.Context(), token, here, []byte("{}"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, later, token, ann := passkeyDoors(t)
			k := withPasskey(t, d, token, ann)
			options, err := d.AskPasskey(t.Context(), token, here)
			if err != nil {
				t.Fatal(err)
			}
			if err := try(d, k, token, options, later); hut3.CodeOf(err) != hut3.Refused || err == nil {
				t.Errorf("it is taken: %v", err)
			}
		})
	}
}

// Enrolling takes the answer to its own question, from this origin, once; and a
// server without a name has no passkeys.
func TestPasskeyIsNotAdded(t *testing.T) {
	t.Parallel()
	d, _, token, ann := passkeyDoors(t)
	k := newSoftKey(t, here.Host)
	ask := func() json.RawMessage {
		options, err := d.AskNewPasskey(t.Context(), ann, token, here)
		if err != nil {
			t.Fatal(err)
		}
		return options
	}
	if _, err := d.AddPasskey(t.Context(), ann, token, here, "x", k.create(ask(), "https://example.com")); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("another origin: %v", err)
	}
	answer := k.create(ask(), here.Origin)
	if _, err := d.AddPasskey(t.Context(), ann, token, here, "", answer); hut3.CodeOf(err) != hut3.Invalid {
		t.Errorf("without a name: %v", err)
	}
	if _, err := d.AddPasskey(t.Context(), ann, token, here, "x", answer); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("the same answer again: %v", err)
	}
	if err := d.ShowPasskey(t.Context(), token, here, k.get(ask(), here.Origin)); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("a question for a new one is answered by showing: %v", err)
	}
	for _, host := range []string{"127.0.0.1", "::1", "[::1]", ""} {
		if _, err := d.AskNewPasskey(t.Context(), ann, token, Site{Host: host, Origin: "http://" + host}); hut3.CodeOf(err) != hut3.Usage {
			t.Errorf("%q: %v", host, err)
		}
	}
}
