package web

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"hut3"
	"hut3/internal/app"
)

func uploadRoutes() []route {
	return []route{
		{method: "POST", path: "/uploads", room: "deliveries", most: app.MostUpload + maxForm, handle: takeUpload},
		{method: "GET", path: "/uploads/{id}", room: "deliveries", handle: uploadPage},
		{method: "POST", path: "/uploads/{id}/reading", room: "deliveries", handle: readUpload},
		{method: "POST", path: "/uploads/{id}/import", room: "deliveries", handle: importUpload},
		{method: "POST", path: "/uploads/{id}/drop", room: "deliveries", handle: dropUpload},
	}
}

const (
	uploadTime  = 30 * time.Minute // how long the files may take to come
	previewTime = 30 * time.Minute // how long reading them for the dry run may take
	mostDetail  = 1000             // bytes of one field
	mostFields  = 32
)

// uploadFields are what is asked beside the files.
var uploadFields = []string{"exhibit", "supplier", "officer", "authority", "platform", "zone", "owner", "date_order", "encoding", "stage", "note", "compartment", "custody"}

// takeUpload writes the files of a form to the disk as they come. Nothing of a
// form that fails is kept.
func takeUpload(v *visit) (answer, error) {
	u, err := v.app.BeginUpload(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	b, err := v.receive(u)
	if err == nil {
		err = v.ctx.Err() // it was cancelled when all had come
	}
	if err == nil {
		err = u.Unlock(v.ctx, b.key, b.custody)
	}
	if err == nil {
		err = u.Keep(b.UploadDetails)
	}
	if err != nil {
		return answer{}, errors.Join(err, u.Drop())
	}
	to := "/uploads/" + u.ID()
	return answer{to: to, json: map[string]string{"id": u.ID(), "to": to}}, nil
}

// brought is what comes beside the files: what is said of them, and where they are one
// encrypted file its key, with how that is held.
type brought struct {
	app.UploadDetails
	key     []byte
	custody string
}

// field is the place of a short field; nil for one that the form has not.
func (b *brought) field(name string) *string {
	return map[string]*string{"exhibit": &b.Exhibit, "supplier": &b.Supplier, "officer": &b.Officer, "authority": (*string)(&b.Authority), "platform": &b.Platform, "zone": &b.Zone,
		"owner": &b.Owner, "date_order": &b.DateOrder, "encoding": &b.Encoding, "stage": &b.Stage, "note": &b.Note, "compartment": &b.Compartment, "custody": &b.custody}[name]
}

// receive reads the parts of a form: short fields, files, and a key to a file.
func (v *visit) receive(u *app.Upload) (b brought, err error) {
	for _, name := range append(uploadFields, "file", "key") {
		v.note(name)
	}
	if kind, _, err := mime.ParseMediaType(v.r.Header.Get("Content-Type")); err != nil || kind != "multipart/form-data" {
		return b, hut3.Errorf(hut3.Usage, "send the files as multipart/form-data")
	}
	v.unhurried(uploadTime)
	parts, err := v.r.MultipartReader()
	if err != nil {
		return b, hut3.Wrap(err, hut3.Usage, "the form cannot be read")
	}
	for range app.MostUploadFiles + mostFields {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return b, nil
		}
		if err != nil {
			return b, cameShort(err)
		}
		if err := b.take(u, part); err != nil {
			return b, cameShort(err)
		}
	}
	return b, hut3.Errorf(hut3.Invalid, "the form has too many parts; bring in at most %d files", app.MostUploadFiles)
}

func (b *brought) take(u *app.Upload, part *multipart.Part) (err error) {
	switch part.FormName() {
	case "file":
		if part.FileName() == "" {
			return nil // a browser's way to say that no file was chosen
		}
		return u.Add(part.FileName(), part)
	case "key":
		b.key, err = io.ReadAll(io.LimitReader(part, app.MostKey+1))
		return err
	}
	field := b.field(part.FormName())
	if field == nil {
		return hut3.Errorf(hut3.Usage, "%q is no field of this form", part.FormName())
	}
	raw, err := io.ReadAll(io.LimitReader(part, mostDetail+1))
	if err == nil && len(raw) > mostDetail {
		return hut3.Errorf(hut3.Invalid, "%s: say it in at most %d bytes", part.FormName(), mostDetail)
	}
	*field = strings.TrimSpace(string(raw))
	return err
}

// cameShort tells what is wrong with a body that ended early or is too large.
func cameShort(err error) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return hut3.Errorf(hut3.Invalid, "the files have more than %d MiB together; put them into the inbox, or use hut3 import", app.MostUpload>>20)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return hut3.Wrap(err, hut3.Incomplete, "the files did not come whole; nothing of them is kept")
	case hut3.CodeOf(err) == hut3.Internal:
		return hut3.Wrap(err, hut3.Usage, "the form cannot be read; nothing of it is kept")
	}
	return err
}

// uploaded is what the page of an upload shows: what would come out of it.
type uploaded struct {
	app.UploadItem
	Result app.Imported `json:"result"`
	Fault  string       `json:"fault,omitempty"` // why nothing could be read
	Mine   bool         `json:"-"`               // who brought it in imports it
	Read   *form        `json:"-"`               // says how a file is read

	Previewed []previewed `json:"-"`
}

// previewed is a file as the dry run shows it: what it is itself, or each sheet and
// member that it has, and how many of these are not shown.
type previewed struct {
	app.Preview
	Tables []app.PreviewTable
	More   int
}

func previewsOf(list []app.Preview) []previewed {
	out := make([]previewed, len(list))
	for i := range list {
		out[i].Preview = list[i]
		out[i].Tables, out[i].More = list[i].Tables()
	}
	return out
}

func uploadPage(v *visit) (answer, error) {
	v.unhurried(previewTime)
	u, out, err := v.app.PreviewUpload(v.ctx, v.actor, v.path("id"))
	if err != nil && u.ID == "" {
		return answer{}, err
	}
	d := uploaded{UploadItem: u, Result: out, Mine: u.By == v.actor.User, Previewed: previewsOf(out.Preview)}
	if err != nil {
		if statuses[hut3.CodeOf(err)] >= http.StatusInternalServerError {
			return answer{}, err
		}
		d.Fault = err.Error()
	}
	if d.Mine && u.Import == "" {
		d.Read = v.reading(u)
	}
	return answer{page: "upload", title: "Before the import", data: d, json: d, crumbs: []crumb{{"Deliveries", "/deliveries"}, {"Imports", "/imports"}, {"Before the import", ""}}}, nil
}

// readingForm says how a file is read, where its content says it otherwise. Its
// files are not known to who reads what was sent.
func readingForm(id string) form {
	var formats []option
	for _, f := range app.Formats() {
		formats = append(formats, option{f.Name, f.Name + ": " + f.What})
	}
	return form{Action: "/uploads/" + id + "/reading", Title: "Read a file in another way", Button: "Show it read so",
		Lead: "The dry run shows the file anew, and the import reads it so. With neither a format nor a profile it is read by what it is.",
		Fields: []field{
			must(choice("file", "File", "", nil, "called")),
			choice("format", "Format", "where it is taken for another", formats, "format"),
			ask(isArea, "profile", "Mapping profile", "the profile itself, as JSON: which column is what", "profile"),
		}}
}

// reading is the form with the files of an upload.
func (v *visit) reading(u app.UploadItem) *form {
	f := v.filled(readingForm(u.ID))
	for _, file := range u.Files {
		f.Fields[0].Options = append(f.Fields[0].Options, option{file.Name, file.Name})
	}
	if o := u.Opened; o != nil {
		f.Fields[0].Options = append(f.Fields[0].Options, option{o.File, o.File})
	}
	return &f
}

func readUpload(v *visit) (answer, error) {
	return v.submit(readingForm(v.path("id")), uploadPage, func(f *form) (answer, error) {
		to := "/uploads/" + v.path("id")
		err := v.app.ReadUploadAs(v.ctx, v.actor, v.path("id"), f.get("file"), f.get("format"), f.get("profile"))
		return answer{to: to, json: map[string]string{"to": to}}, err
	})
}

func importUpload(v *visit) (answer, error) {
	id := v.path("id")
	if u, err := v.app.Upload(v.ctx, v.actor, id); err != nil || u.By != v.actor.User {
		if err == nil {
			_, err = v.app.ImportUpload(v.ctx, v.actor, id) // which says why not, before an import begins
		}
		return answer{}, err
	}
	return v.runs(func(ctx context.Context) error {
		_, err := v.app.ImportUpload(ctx, v.actor, id)
		return err
	})
}

func dropUpload(v *visit) (answer, error) {
	return answer{to: "/imports", json: map[string]string{"dropped": v.path("id")}}, v.app.DropUpload(v.ctx, v.actor, v.path("id"))
}

// ownPath is a path of an import as its reader knows it: of what a browser
// brought in, the name of the file alone.
func ownPath(path string) string {
	if _, rest, ok := strings.Cut(path, "/uploads/"); ok {
		if _, name, ok := strings.Cut(rest, "/files/"); ok {
			return name
		}
	}
	return path
}
