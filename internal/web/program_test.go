package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hut3/internal/app"
	"hut3/internal/app/demo"
)

// A token that is bound to one room reads that room and nothing beside it: every
// other address that can be read refuses it, whatever its owner may see.
func TestATokenKeepsToItsRoom(t *testing.T) {
	t.Parallel()
	s, err := New(Options{App: opened, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	_, owner, err := opened.Doors.SignInFrom(t.Context(), "officer", demo.Password, "192.0.2.1", "a test")
	if err != nil {
		t.Fatal(err)
	}
	owner.Purpose = testPurpose
	secret, _, err := opened.Doors.MakeToken(t.Context(), owner, app.NewToken{Name: "map alone", Rooms: []string{"map"}, Purpose: "the map of the day", Days: 1})
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for path := range addresses() {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1"+path, nil)
		req.Header.Set("Authorization", "Bearer "+secret)
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, req)
		r, ok := s.matched(req)
		switch {
		case !ok:
		case r.room == "map" || r.everywhere():
			if w.Code == http.StatusForbidden {
				t.Errorf("%s: its own room refuses it", path)
			}
			read++
		case w.Code != http.StatusForbidden:
			t.Errorf("%s (room %q): %d to a token of the map alone", path, r.room, w.Code)
		}
	}
	if read == 0 {
		t.Error("no address of its room was asked")
	}
}

// A number of a JSON body is recorded as it was written: a telephone number is
// one of them. What follows the object is refused.
func TestNumbersStayAsWritten(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"telephone": 447700900123, "real": 1406240, "yes": true, "list": [7, "8"]}`: "447700900123 1406240 true 7 8",
		`{"telephone": 1} {"telephone": 2}`:                                           "",
		`{"telephone": {"a": 1}}`:                                                     "",
	} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		got, err := (&visit{r: req, ctx: t.Context()}).typed()
		if (err != nil) != (want == "") {
			t.Errorf("%s: %v", body, err)
			continue
		}
		text := strings.TrimSpace(got.Get("telephone") + " " + got.Get("real") + " " + got.Get("yes") + " " + strings.Join(got["list"], " "))
		if text != want {
			t.Errorf("%s is read as %q, want %q", body, text, want)
		}
	}
}
