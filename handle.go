package hut3

import "strings"

// Handle is a name on a platform, as in encrochat/peppershirt. It is a device's
// or an account's name; who used it is a claim made in a record.
type Handle struct {
	Platform string `json:"platform"`
	Name     string `json:"name"`
}

// String prints platform/name.
func (h Handle) String() string {
	if h.Name == "" {
		return ""
	}
	return h.Platform + "/" + h.Name
}

// IsZero reports whether no handle is named.
func (h Handle) IsZero() bool { return h.Name == "" }

// MarshalText prints the handle for JSON.
func (h Handle) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what MarshalText printed.
func (h *Handle) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*h = Handle{}
		return nil
	}
	parsed, err := ParseHandle(string(text))
	if err != nil {
		return err
	}
	*h = parsed
	return nil
}

// ParseHandle reads platform/name.
func ParseHandle(s string) (Handle, error) {
	platform, name, ok := strings.Cut(s, "/")
	if !ok || platform == "" || name == "" {
		return Handle{}, Errorf(Usage, "%q is not a handle; write one as platform/name, as in encrochat/peppershirt", s)
	}
	return NewHandle(platform, name), nil
}

// NewHandle makes a handle in its normal form: the platform in lower case and
// the name trimmed. EncroChat names are lower-cased and lose the domain that
// some exports add (domain.md 1.4).
func NewHandle(platform, name string) Handle {
	platform = strings.ToLower(strings.TrimSpace(platform))
	name = strings.TrimSpace(name)
	if platform == "encrochat" {
		name = strings.ToLower(name)
		name = strings.TrimSuffix(name, "@encrochat.com")
	}
	return Handle{Platform: platform, Name: name}
}

// DirectConversation names the conversation of two handles of one platform,
// whichever of them wrote: the two names in byte order joined by a tilde.
func DirectConversation(a, b Handle) string {
	if b.Name < a.Name {
		a, b = b, a
	}
	return a.Platform + "/" + escapeTilde(a.Name) + "~" + escapeTilde(b.Name)
}

// GroupConversation names a conversation that the source itself names.
func GroupConversation(platform, native string) string {
	return strings.ToLower(platform) + "/#" + native
}

func escapeTilde(s string) string { return strings.ReplaceAll(s, "~", "%7E") }
