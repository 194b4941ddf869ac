package passkey

import (
	"encoding/json"
	"testing"

	"hut3"
)

func TestSiteNeedsAName(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]hut3.Code{"127.0.0.1": hut3.Usage, "::1": hut3.Usage, "[::1]": hut3.Usage, "": hut3.Usage} {
		if _, err := NewSite(host, "https://"+host, "hut3"); hut3.CodeOf(err) != want || err == nil {
			t.Errorf("%q: %v", host, err)
		}
	}
}

// What is asked names the site and nobody's secret; what comes back is no
// answer unless it is one.
func TestAskedAndNotAnswered(t *testing.T) {
	t.Parallel()
	s, err := NewSite("hut3.example.org", "https://hut3.example.org", "hut3")
	if err != nil {
		t.Fatal(err)
	}
	ann := Person{ID: "USR-1", Name: "ann"}
	asked, err := s.BeginAdd(ann)
	if err != nil {
		t.Fatal(err)
	}
	var o struct {
		PublicKey struct {
			RP          struct{ ID string }
			User        struct{ Name string }
			Attestation string
		}
	}
	if err := json.Unmarshal(asked.Options, &o); err != nil || o.PublicKey.RP.ID != "hut3.example.org" || o.PublicKey.User.Name != "ann" || o.PublicKey.Attestation != "none" {
		t.Errorf("%s: %v", asked.Options, err)
	}
	for _, answer := range []string{"", "{}", "null", `{"id":"AA","rawId":"AA","type":"public-key","response":{}}`} {
		if _, err := s.FinishAdd(ann, asked.Kept, []byte(answer)); hut3.CodeOf(err) != hut3.Refused {
			t.Errorf("added by %q: %v", answer, err)
		}
		if _, err := s.FinishShow(ann, asked.Kept, []byte(answer)); hut3.CodeOf(err) != hut3.Refused {
			t.Errorf("shown by %q: %v", answer, err)
		}
	}
	if _, err := s.FinishAdd(ann, "", []byte("{}")); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("nothing was asked: %v", err)
	}
	if _, err := s.BeginShow(ann); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("without a passkey: %v", err)
	}
	if _, err := s.BeginShow(Person{ID: "USR-1", Name: "ann", Keys: [][]byte{[]byte("{")}}); hut3.CodeOf(err) != hut3.Integrity {
		t.Errorf("a damaged one: %v", err)
	}
}
