package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// enough is more than is kept in memory of any form.
const enough = 64 << 20

// endless is a body that goes on for as long as anybody takes of it, and breaks
// off where that is enough to see; it counts what was taken.
type endless struct {
	head  io.Reader
	taken int64
}

// Read gives the head and then letters.
func (e *endless) Read(b []byte) (int, error) {
	n, err := e.head.Read(b)
	if err == io.EOF {
		n = copy(b, bytes.Repeat([]byte{'x'}, len(b)))
	}
	if e.taken += int64(n); e.taken > enough {
		return 0, io.ErrUnexpectedEOF
	}
	return n, nil
}

// fileOf begins a form whose last part is a file of which the end never comes.
func fileOf(t *testing.T) (head *bytes.Buffer, kind string) {
	t.Helper()
	head = &bytes.Buffer{}
	w := multipart.NewWriter(head)
	if _, err := w.CreateFormFile("file", "large.bin"); err != nil {
		t.Fatal(err)
	}
	return head, w.FormDataContentType()
}

// tempFolder gives the files of forms a folder of their own, and tells which are
// left in it. Tests that use it run alone.
func tempFolder(t *testing.T) (left func() []string) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	return func() []string {
		found, err := filepath.Glob(filepath.Join(dir, "multipart-*"))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
}

// A stranger is let send a form and no more, to whatever address and however he
// calls it: nothing of it reaches the disk.
func TestStrangersFillNoDisk(t *testing.T) {
	left := tempFolder(t)
	for _, c := range []struct {
		method, path string
		status       int // what a page answers
	}{
		{"POST", "/sign-in", http.StatusBadRequest}, {"POST", "/sign-in/code", http.StatusBadRequest},
		{"POST", "/uploads", http.StatusSeeOther}, {"POST", "/packages/open", http.StatusSeeOther},
		{"POST", "/nowhere", http.StatusSeeOther}, {"GET", "/sign-in", http.StatusOK},
	} {
		for _, accept := range []string{"text/html", "application/json"} {
			head, kind := fileOf(t)
			body := &endless{head: head}
			r := httptest.NewRequest(c.method, c.path, body)
			r.Header.Set("Content-Type", kind)
			r.Header.Set("Accept", accept)
			w := httptest.NewRecorder()
			served.Config.Handler.ServeHTTP(w, r)
			if body.taken > 2*maxForm {
				t.Errorf("%s %s as %s: %d bytes were taken", c.method, c.path, accept, body.taken)
			}
			if w.Code >= http.StatusInternalServerError || accept == "text/html" && w.Code != c.status {
				t.Errorf("%s %s as %s: %d", c.method, c.path, accept, w.Code)
			}
			if w.Code == http.StatusBadRequest && !strings.Contains(w.Body.String(), "larger than 1 MiB") {
				t.Errorf("%s %s as %s does not say what is wrong: %.300s", c.method, c.path, accept, w.Body)
			}
		}
	}
	if files := left(); len(files) > 0 {
		t.Errorf("%v are left", files)
	}
}

// sends posts a sealed file that is none, as a form with a file.
func (b *browser) sends(path string, bytesOf int, headers ...string) page {
	b.t.Helper()
	var raw bytes.Buffer
	w := multipart.NewWriter(&raw)
	f, err := w.CreateFormFile("file", "a.sealed")
	if err == nil {
		_, err = f.Write(bytes.Repeat([]byte("x"), bytesOf))
	}
	if err != nil {
		b.t.Fatal(err)
	}
	w.Close()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+path, &raw)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.do(r, headers...)
}

// The demo has no key to open a sealed file with: its handler says so once it has
// read the form. The temporary files of a form go with the request, whatever form the answer
// has.
func TestNoFileOfAFormIsLeft(t *testing.T) {
	b := as(t, "officer")
	left := tempFolder(t)
	for _, c := range []struct {
		path   string
		accept string
	}{
		{"/packages/open", "text/html"}, {"/packages/open", "application/json"},
		{"/packages/open.json", "*/*"}, {"/api/v1/packages/open", "*/*"},
	} {
		p := b.sends(c.path, 12<<20, "Accept", c.accept)
		if p.status < 400 || p.status >= 500 || !strings.Contains(p.body, "has no key in this case") {
			t.Errorf("%s as %s: %d %.300s", c.path, c.accept, p.status, p.body)
		}
		if files := left(); len(files) > 0 {
			t.Errorf("%s as %s: %v are left", c.path, c.accept, files)
		}
	}
}

// A program that sends too much as JSON is told how much is taken; where a form
// takes a file, its text may be as long as the file.
func TestLongJSON(t *testing.T) {
	t.Parallel()
	b := as(t, "officer")
	text := `{"file":"` + strings.Repeat("x", maxForm) + `"}`
	send := func(path string) page {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.base+path, strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return b.do(r, "Content-Type", "application/json", "Accept", "application/json")
	}
	if p := send("/api/v1/tags"); p.status != http.StatusBadRequest || !strings.Contains(p.body, "larger than 1 MiB") {
		t.Errorf("%d %.300s", p.status, p.body)
	}
	if p := send("/api/v1/packages/open"); !strings.Contains(p.body, "has no key in this case") {
		t.Errorf("with a file: %d %.300s", p.status, p.body)
	}
}
