package web

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/app"
)

// made has a file made of messages, and gives its address and its size.
func (d desk) made(query string) fileMade {
	d.t.Helper()
	p := d.sends("/api/v1/export", url.Values{"q": {query}, "format": {"jsonl"}})
	var out fileMade
	if err := json.Unmarshal([]byte(p.body), &out); err != nil || p.status != http.StatusOK || out.To == "" {
		d.t.Fatalf("%d %s: %v", p.status, p.body, err)
	}
	return out
}

// handOuts are the files that were made and lie in the case.
func (w *httpTwin) handOuts() []string {
	w.t.Helper()
	left, err := filepath.Glob(filepath.Join(w.app.Dir, "work", "handout-*"))
	w.must(err)
	return left
}

// fetches reads a file from its address, at most so many bytes of it, and then
// breaks off.
func (d desk) fetches(to string, most int64, headers ...string) (*http.Response, string) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.base+to, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	headers = append(headers, "Authorization", "Bearer "+d.token, "Hut3-Purpose", "test")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := d.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, most))
	if err != nil {
		d.t.Fatal(err)
	}
	return res, string(body)
}

// A transfer that breaks off goes on where it was, by the range that browsers ask
// for, with the same bytes; each part is a look of its own.
func TestABrokenTransferGoesOn(t *testing.T) {
	t.Parallel()
	w := openTwin(t, inConversation, false)
	nora := w.desk(t, "nora")
	file := nora.made("*")
	res, head := nora.fetches(file.To, 100)
	tag := res.Header.Get("ETag")
	if res.StatusCode != http.StatusOK || len(head) != 100 || tag == "" || res.Header.Get("Accept-Ranges") != "bytes" || res.ContentLength != file.Bytes {
		t.Fatalf("%d, %d bytes, %v", res.StatusCode, len(head), res.Header)
	}
	if a := res.Header.Get("Content-Disposition"); a != `attachment; filename="`+file.Name+`"` {
		t.Errorf("kept as %s", a)
	}
	res, rest := nora.fetches(file.To, 1<<20, "Range", "bytes=100-", "If-Range", tag)
	if res.StatusCode != http.StatusPartialContent {
		t.Fatalf("the rest: %d", res.StatusCode)
	}
	_, whole := nora.fetches(file.To, 1<<20)
	if head+rest != whole || int64(len(whole)) != file.Bytes || !strings.Contains(whole, "the van is by the depot") {
		t.Errorf("%d and %d bytes are not the %d of the whole, which should be %d", len(head), len(rest), len(whole), file.Bytes)
	}
	log, err := w.app.Log(t.Context(), w.people["audrey"], app.LooksLog, 4)
	if err != nil {
		t.Fatal(err)
	}
	parts := ""
	for _, e := range log {
		if e.Action == "corpus.export" {
			parts += string(e.Details)
		}
	}
	if strings.Count(parts, file.Name) != 3 || !strings.Contains(parts, "bytes=100- of the file") {
		t.Errorf("the log has %s", parts)
	}
}

// A file is its maker's: to anybody else, and to a token of another, its address is
// as one that never was.
func TestAFileIsItsMakersAlone(t *testing.T) {
	t.Parallel()
	w := openTwin(t, inConversation, false)
	nora, otto := w.desk(t, "nora"), w.desk(t, "otto")
	file := nora.made("*")
	if p := nora.reads(file.To); p.status != http.StatusOK {
		t.Fatalf("its maker: %d", p.status)
	}
	never := strings.ReplaceAll(otto.reads("/api/v1/export/never").body, "never", file.ID)
	if p := otto.reads("/api/v1" + file.To); p.status != http.StatusNotFound || p.body != never {
		t.Errorf("another: %d %s, and of none %s", p.status, p.body, never)
	}
}

// What was restricted since is not given out: the file is gone, also from the disk.
func TestARestrictionEndsAFile(t *testing.T) {
	t.Parallel()
	w := openTwin(t, inConversation, false)
	nora := w.desk(t, "nora")
	file := nora.made("*")
	_, head := nora.fetches(file.To, 100)
	if len(head) != 100 {
		t.Fatalf("%d bytes", len(head))
	}
	if _, err := w.app.Restrict(t.Context(), w.people["rev"], hut3.Restriction{Targets: []hut3.Target{{Conversation: "encrochat/almagrebe~birchtern"}}, Class: "court order", Reason: "test"}); err != nil {
		t.Fatal(err)
	}
	never := strings.ReplaceAll(nora.reads("/api/v1/export/never").body, "never", file.ID)
	res, rest := nora.fetches("/api/v1"+file.To, 1<<20, "Range", "bytes=100-")
	if res.StatusCode != http.StatusNotFound || rest != never {
		t.Errorf("the rest: %d %s", res.StatusCode, rest)
	}
	if left := w.handOuts(); len(left) > 0 {
		t.Errorf("%q stays", left)
	}
	if _, again := nora.fetches(nora.made("*").To, 1<<20); strings.Contains(again, "the van is by the depot") {
		t.Error("made again, it holds what was restricted")
	}
}

// The folder keeps the latest few of each maker, and nothing once the case is closed.
func TestFilesDoNotPileUp(t *testing.T) {
	t.Parallel()
	w := openTwin(t, inConversation, false)
	nora, otto := w.desk(t, "nora"), w.desk(t, "otto")
	of, first := otto.made("*"), nora.made("*")
	var last fileMade
	for range 4 {
		last = nora.made("*")
	}
	for _, c := range []struct {
		who  desk
		file fileMade
		want int
	}{{nora, first, http.StatusNotFound}, {nora, last, http.StatusOK}, {otto, of, http.StatusOK}} {
		if p := c.who.reads(c.file.To); p.status != c.want {
			t.Errorf("%s: %d, want %d", c.file.Name, p.status, c.want)
		}
	}
	if left := w.handOuts(); len(left) != 5 {
		t.Errorf("%q are kept", left)
	}
	if err := w.app.Close(); err != nil {
		t.Fatal(err)
	}
	if left := w.handOuts(); len(left) > 0 {
		t.Errorf("%q stay", left)
	}
}
