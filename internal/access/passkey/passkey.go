// Package passkey asks for and checks passkeys (W3C Web Authentication). It
// keeps nothing: what is asked and what is known of a passkey go in and out as
// bytes, which access stores.
package passkey

import (
	"encoding/json"
	"net"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"hut3"
)

// Site is where the passkeys hold: a host name, and the one origin of its
// pages.
type Site struct{ web *webauthn.WebAuthn }

// NewSite makes a site. Host is a name without a port, and origin what a browser
// says of its pages, as in https://hut3.example.org:8443. Usage for a host that
// is a number, which Web Authentication does not know.
func NewSite(host, origin, name string) (*Site, error) {
	if net.ParseIP(strings.Trim(host, "[]")) != nil || host == "" {
		return nil, hut3.Errorf(hut3.Usage, "passkeys need a name and a certificate, and %q is no name; call the server by its name", host)
	}
	required := protocol.AuthenticatorSelection{UserVerification: protocol.VerificationPreferred, ResidentKey: protocol.ResidentKeyRequirementDiscouraged}
	w, err := webauthn.New(&webauthn.Config{
		RPID: host, RPOrigins: []string{origin}, RPDisplayName: name, AttestationPreference: protocol.PreferNoAttestation, AuthenticatorSelection: required,
	})
	return &Site{w}, hut3.Wrap(err, hut3.Usage, "passkeys for %s", host)
}

// Person is whose passkeys they are.
type Person struct {
	ID   string   // reference of the account
	Name string   // as it signs in
	Keys [][]byte // what FinishAdd or FinishShow gave of each
}

// Asked is what a browser is asked: Options go to it, Kept comes back to finish
// with, once.
type Asked struct {
	Options json.RawMessage
	Kept    string
}

// Key is what is known of a passkey.
type Key struct {
	ID      []byte // of the credential
	Record  []byte // for Person.Keys
	Counter uint32 // how often it says that it has signed
}

// user is a Person as the library takes one.
type user struct {
	Person
	known []webauthn.Credential
}

// WebAuthnID is the account, by which a passkey knows it.
func (u user) WebAuthnID() []byte { return []byte(u.ID) }

// WebAuthnName is the name of the account.
func (u user) WebAuthnName() string { return u.Name }

// WebAuthnDisplayName is the name of the account.
func (u user) WebAuthnDisplayName() string { return u.Name }

// WebAuthnCredentials is what is known of the account's passkeys.
func (u user) WebAuthnCredentials() []webauthn.Credential { return u.known }

func userOf(p Person) (user, error) {
	u := user{Person: p}
	for _, raw := range p.Keys {
		var c webauthn.Credential
		if err := json.Unmarshal(raw, &c); err != nil {
			return u, hut3.Wrap(err, hut3.Integrity, "a passkey of %s is damaged", p.Name)
		}
		u.known = append(u.known, c)
	}
	return u, nil
}

func asked(options any, session *webauthn.SessionData, err error) (Asked, error) {
	if err != nil {
		return Asked{}, hut3.Wrap(err, hut3.Invalid, "asking for a passkey")
	}
	raw, err := json.Marshal(options)
	if err != nil {
		return Asked{}, hut3.Wrap(err, hut3.Internal, "asking for a passkey")
	}
	kept, err := json.Marshal(session)
	return Asked{raw, string(kept)}, hut3.Wrap(err, hut3.Internal, "asking for a passkey")
}

// BeginAdd asks for a new passkey. Those that the person has are not taken
// again.
func (s *Site) BeginAdd(p Person) (Asked, error) {
	u, err := userOf(p)
	if err != nil {
		return Asked{}, err
	}
	creation, session, err := s.web.BeginRegistration(u, webauthn.WithExclusions(webauthn.Credentials(u.known).CredentialDescriptors()))
	return asked(creation, session, err)
}

// FinishAdd checks the browser's answer to BeginAdd. Refused where it is not
// one: another challenge, origin or host.
func (s *Site) FinishAdd(p Person, kept string, answer []byte) (Key, error) {
	u, session, err := begun(p, kept)
	if err != nil {
		return Key{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return Key{}, refused(err)
	}
	c, err := s.web.CreateCredential(u, session, parsed)
	if err != nil {
		return Key{}, refused(err)
	}
	return keyOf(c)
}

// BeginShow asks for one of the person's passkeys. NotFound where there is none.
func (s *Site) BeginShow(p Person) (Asked, error) {
	u, err := userOf(p)
	if err != nil {
		return Asked{}, err
	}
	if len(u.known) == 0 {
		return Asked{}, hut3.Errorf(hut3.NotFound, "the account has no passkey")
	}
	assertion, session, err := s.web.BeginLogin(u)
	return asked(assertion, session, err)
}

// FinishShow checks the browser's answer to BeginShow. Refused where it is not
// one, and where the passkey counts no further than it did: somebody may hold a
// copy of it.
func (s *Site) FinishShow(p Person, kept string, answer []byte) (Key, error) {
	u, session, err := begun(p, kept)
	if err != nil {
		return Key{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Key{}, refused(err)
	}
	c, err := s.web.ValidateLogin(u, session, parsed)
	if err != nil {
		return Key{}, refused(err)
	}
	if c.Authenticator.CloneWarning {
		return Key{}, hut3.Errorf(hut3.Refused, "the passkey counts fewer uses than it has had: somebody may hold a copy of it; show another factor, and drop this one")
	}
	return keyOf(c)
}

func begun(p Person, kept string) (u user, session webauthn.SessionData, err error) {
	if u, err = userOf(p); err != nil {
		return u, session, err
	}
	err = json.Unmarshal([]byte(kept), &session)
	return u, session, hut3.Wrap(err, hut3.Refused, "no passkey was asked for; begin again")
}

func refused(err error) error {
	return hut3.Wrap(err, hut3.Refused, "the passkey is not taken: it answers another question, page or account; begin again")
}

func keyOf(c *webauthn.Credential) (Key, error) {
	raw, err := json.Marshal(c)
	return Key{ID: c.ID, Record: raw, Counter: c.Authenticator.SignCount}, hut3.Wrap(err, hut3.Internal, "keeping a passkey")
}
