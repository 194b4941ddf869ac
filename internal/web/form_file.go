package web

import (
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"hut3"
)

// isFile asks for a file of the reader's own machine. Its value is the file's
// name; what is in it is read with v.file.
const isFile fieldKind = "file"

const (
	maxFile     = 96 << 20 // bytes of a form with a file: a sealed package of 64 MiB is 86 MiB at most in any armour
	inMemory    = 1 << 20  // of it at once; the rest stands in a temporary file
	multipartOf = "multipart/form-data"
)

// Files reports whether the form sends a file.
func (f form) Files() bool {
	return slices.ContainsFunc(f.Fields, func(x field) bool { return x.Kind == isFile })
}

// typedParts reads a form that came with a file. The names of its files stand
// among the values.
func (v *visit) typedParts() error {
	if err := v.r.ParseMultipartForm(inMemory); err != nil {
		return unreadable(err)
	}
	v.body = v.r.PostForm
	for name, files := range v.r.MultipartForm.File {
		for _, f := range files {
			v.body.Add(name, f.Filename)
		}
	}
	return nil
}

func isMultipart(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), multipartOf)
}

// file opens a file that was sent. A program may send the text of it as a field
// of the same name instead.
func (v *visit) file(name string) (io.ReadCloser, error) {
	if !isMultipart(v.r) {
		return io.NopCloser(strings.NewReader(v.body.Get(name))), nil
	}
	f, err := v.sentFile(name)
	return f, wrong(name, err)
}

func (v *visit) sentFile(name string) (multipart.File, error) {
	sent := v.r.MultipartForm.File[name]
	if len(sent) != 1 {
		return nil, hut3.Errorf(hut3.Usage, "send one file; %d came", len(sent))
	}
	f, err := sent[0].Open()
	return f, hut3.Wrap(err, hut3.Internal, "reading the file that was sent")
}
