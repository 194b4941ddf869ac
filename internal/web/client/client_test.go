package client

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"hut3"
)

// server answers three pages of two messages, to whoever says who and why.
func server(t *testing.T) *Client {
	t.Helper()
	next := map[string]string{"": "b", "b": "c", "c": ""}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		after := r.URL.Query().Get("after")
		switch {
		case r.Header.Get("Authorization") != "Bearer t" || r.Header.Get("Hut3-Purpose") != "why" || r.Header.Get("Hut3-Operation") != "OP-1":
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"error":"you are not signed in","code":"refused"}`)
		case r.URL.Path == "/api/v1/broken":
			w.WriteHeader(http.StatusBadGateway)
			fmt.Fprint(w, "<html>")
		case r.URL.Path == "/api/v1/other":
			fmt.Fprint(w, "no JSON")
		case after == "c" && r.URL.Query().Get("q") == "stops":
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprint(w, `{"error":"stopped","code":"incomplete"}`)
		default:
			fmt.Fprintf(w, `{"total":6,"hits":[{"text":"one%s"},{"text":"two%s"}],"next":%q}`, after, after, next[after])
		}
	}))
	t.Cleanup(srv.Close)
	return &Client{Base: srv.URL + "/", Token: "t", Purpose: "why", Operation: "OP-1"}
}

func TestAllWalksThePages(t *testing.T) {
	t.Parallel()
	c, got := server(t), ""
	for hit, err := range c.All(t.Context(), "x") {
		if err != nil {
			t.Fatal(err)
		}
		got += hit.Text + " "
	}
	if got != "one two oneb twob onec twoc " {
		t.Error(got)
	}
	n, last := 0, error(nil)
	for _, last = range c.All(t.Context(), "stops") {
		n++
	}
	if n != 5 || hut3.CodeOf(last) != hut3.Incomplete {
		t.Errorf("after %d: %v", n, last)
	}
}

func TestErrorsKeepTheirCode(t *testing.T) {
	t.Parallel()
	c := server(t)
	var out any
	for path, want := range map[string]hut3.Code{"/broken": hut3.Internal, "/other": hut3.Invalid} {
		if err := c.Get(t.Context(), path, nil, &out); hut3.CodeOf(err) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
	c.Token = "u"
	if _, err := c.Count(t.Context(), "x"); hut3.CodeOf(err) != hut3.Refused {
		t.Error(err)
	}
	c.Base = "::"
	if err := c.Get(t.Context(), "/x", nil, &out); hut3.CodeOf(err) != hut3.Usage {
		t.Error(err)
	}
}

// Post sends a form as its fields, with what shows who sends it, and a refusal
// keeps its code.
func TestPostSendsAForm(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.Header.Get("Hut3-Shown") != "a code" || r.Header.Get("Authorization") != "Bearer t" {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"error":"who are you","code":"refused"}`)
			return
		}
		fmt.Fprintf(w, `{"path":%q,"reason":%q}`, r.URL.Path, r.PostFormValue("reason"))
	}))
	t.Cleanup(srv.Close)
	c := &Client{Base: srv.URL, Token: "t", Purpose: "why", Shown: "a code"}
	var got struct{ Path, Reason string }
	if err := c.Post(t.Context(), "/packages/PKG-1/recall", url.Values{"reason": {"a slip & more"}}, &got); err != nil || got.Reason != "a slip & more" || got.Path != "/api/v1/packages/PKG-1/recall" {
		t.Errorf("%+v: %v", got, err)
	}
	c.Shown = ""
	if err := c.Post(t.Context(), "/packages/PKG-1/recall", nil, &got); hut3.CodeOf(err) != hut3.Refused {
		t.Error(err)
	}
}
