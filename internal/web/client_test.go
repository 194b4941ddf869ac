package web

import (
	"net/http/httptest"
	"testing"

	"hut3"
	"hut3/internal/app/demo"
	"hut3/internal/web/client"
)

// clientOf is a program that reads as one of the demo's people.
func clientOf(t *testing.T, who string) *client.Client {
	t.Helper()
	token, _, err := opened.Doors.SignIn(t.Context(), who, demo.Password)
	if err != nil {
		t.Fatal(err)
	}
	return &client.Client{Base: served.URL, Token: token, Purpose: "a test of the client"}
}

func TestClientWalksEveryMessage(t *testing.T) {
	t.Parallel()
	c := clientOf(t, "officer")
	want, err := c.Count(t.Context(), "drop")
	if err != nil || want == 0 {
		t.Fatalf("%d: %v", want, err)
	}
	seen := map[hut3.Key]bool{}
	for hit, err := range c.All(t.Context(), "drop") {
		if err != nil {
			t.Fatal(err)
		}
		seen[hit.Ref] = hit.Text != "" && hit.From.Name != ""
	}
	if int64(len(seen)) != want {
		t.Errorf("%d messages were walked of %d", len(seen), want)
	}
	whole := 0
	for hit := range c.All(t.Context(), "*") {
		if whole++; hit.From.Name == "" || whole == 1200 {
			break
		}
	}
	if whole != 1200 {
		t.Errorf("the walk over pages stopped after %d", whole)
	}
}

func TestClientTellsCodes(t *testing.T) {
	t.Parallel()
	c := clientOf(t, "custodian")
	if _, err := c.Count(t.Context(), "drop"); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("a custodian searches: %v", err)
	}
	var out any
	if err := c.Get(t.Context(), "/deliveries/D9", nil, &out); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("no such delivery: %v", err)
	}
	c.Token = "none"
	if err := c.Get(t.Context(), "/whoami", nil, &out); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("no such token: %v", err)
	}
	gone := httptest.NewServer(nil)
	gone.Close()
	c.Base = gone.URL
	if err := c.Get(t.Context(), "/whoami", nil, &out); hut3.CodeOf(err) != hut3.Incomplete {
		t.Errorf("no such server: %v", err)
	}
}
