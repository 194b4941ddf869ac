package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"hut3"
)

// maxForm bounds what one form may hold, in bytes.
const maxForm = 1 << 20

// submit reads a form that was sent and does what it is for. What is refused is
// shown on the page again, beside the field that it speaks of and with all that
// was typed; a program is told the error alone.
func (v *visit) submit(f form, page func(*visit) (answer, error), do func(*form) (answer, error)) (answer, error) {
	if v.s.formed != nil {
		return answer{}, v.s.formed(f)
	}
	err := f.read(v)
	if err == nil {
		err = f.missing()
	}
	var a answer
	if err == nil {
		a, err = v.doOnce(&f, do)
	}
	if err == nil || v.json || statuses[hut3.CodeOf(err)] >= http.StatusInternalServerError {
		return a, err
	}
	f.blame(err)
	f.Open = true
	v.sent = &f
	a, again := page(v)
	if again != nil {
		return answer{}, err
	}
	a.status = statuses[hut3.CodeOf(err)]
	return a, nil
}

// filled gives a form as the page shows it: as it was sent, where it was.
func (v *visit) filled(f form) form {
	if v.s.formed != nil {
		_ = v.s.formed(f) // it is shown, and not sent
	}
	if v.sent != nil && v.sent.Action == f.Action {
		f.Fields, f.Fault, f.Open = v.sent.Fields, v.sent.Fault, true
	}
	return f
}

// read takes what was typed: a browser's form, or an object of JSON with the
// same names.
func (f *form) read(v *visit) error {
	sent, err := v.typed()
	if err != nil {
		return err
	}
	for i, x := range f.Fields {
		values := sent[x.Name]
		for n := range values {
			values[n] = strings.TrimSpace(strings.ReplaceAll(values[n], "\r\n", "\n"))
		}
		f.Fields[i].Values, f.Fields[i].Value = nil, ""
		if x.Kind == isBoxes {
			f.Fields[i].Values = slices.DeleteFunc(slices.Clone(values), func(s string) bool { return s == "" })
		} else if len(values) > 0 {
			f.Fields[i].Value = strings.Join(values, ", ")
		}
		if most := x.most(); len(f.Fields[i].Value) > most && x.Kind != isFile {
			return wrong(x.Name, hut3.Errorf(hut3.Invalid, "%s: at most %s bytes are taken, and %s were sent", strings.ToLower(x.Label), hut3.Thousands(int64(most)), hut3.Thousands(int64(len(f.Fields[i].Value)))))
		}
	}
	return nil
}

// How long one answer may be, in bytes, where the field does not say: what is
// recorded stands in the log for ever.
const (
	mostText = 8_000
	mostArea = 60_000
)

func (x field) most() int {
	if x.Kind == isArea || x.Kind == isHidden {
		return mostArea
	}
	return mostText
}

// typed is what a request brought, by name.
func (v *visit) typed() (url.Values, error) {
	if v.body != nil {
		return v.body, nil
	}
	if isMultipart(v.r) {
		err := v.typedParts()
		return v.body, err
	}
	if !isJSON(v.r) {
		if err := v.r.ParseForm(); err != nil {
			return nil, unreadable(err)
		}
		v.body = v.r.PostForm
		return v.body, nil
	}
	object, err := v.object()
	if err != nil {
		return nil, err
	}
	out := url.Values{}
	for name, value := range object {
		list, several := value.([]any)
		if !several {
			list = []any{value}
		}
		for _, one := range list {
			switch one.(type) {
			case string, json.Number, bool:
				out.Add(name, fmt.Sprint(one))
			default:
				return nil, hut3.Errorf(hut3.Usage, "%q: give a text, or a list of texts", name)
			}
		}
	}
	v.body = out
	return out, nil
}

func isJSON(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "application/json")
}

// object reads a body that is one object of JSON. Numbers stay as they were
// written: a telephone number is one of them.
func (v *visit) object() (object map[string]any, err error) {
	dec := json.NewDecoder(v.r.Body)
	dec.UseNumber()
	if err = dec.Decode(&object); err == nil && dec.More() {
		err = errors.New("something follows the object")
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, unreadable(err)
	}
	return object, hut3.Wrap(err, hut3.Usage, "the body is to be one JSON object of texts")
}

func (f *form) at(name string) field {
	i := slices.IndexFunc(f.Fields, func(x field) bool { return x.Name == name })
	if i < 0 {
		return field{}
	}
	return f.Fields[i]
}

func (f *form) get(name string) string { return f.at(name).Value }

// several parts a field at commas, spaces or lines.
func (f *form) several(name string) []string {
	x := f.at(name)
	if x.Kind == isBoxes {
		return x.Values
	}
	return strings.FieldsFunc(x.Value, func(r rune) bool { return r == ',' || r == '\n' || r == ' ' })
}

// lines parts a field at lines, for what may hold commas.
func (f *form) lines(name string) (out []string) {
	for line := range strings.SplitSeq(f.get(name), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func (f *form) refs(name string) (out []hut3.Ref) {
	for _, s := range f.several(name) {
		out = append(out, hut3.Ref(s))
	}
	return out
}

func (f *form) keys(name string) (out []hut3.Key, err error) {
	for _, s := range f.several(name) {
		k, err := hut3.ParseKey(s)
		if err != nil {
			return nil, wrong(name, err)
		}
		out = append(out, k)
	}
	return out, nil
}

func (f *form) handle(name string) (hut3.Handle, error) {
	if f.get(name) == "" {
		return hut3.Handle{}, nil
	}
	h, err := hut3.ParseHandle(f.get(name))
	return h, wrong(name, err)
}

// time reads a moment in the zone of the pages; nothing is the zero time.
func (v *visit) time(f *form, name string) (time.Time, error) {
	text := f.get(name)
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", time.RFC3339Nano, time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, v.app.Zone); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, wrong(name, hut3.Errorf(hut3.Usage, "%q is no time; write it as in 2020-06-12T22:09", text))
}

// timeOrNow reads a moment; nothing is now.
func (v *visit) timeOrNow(f *form, name string) (time.Time, error) {
	t, err := v.time(f, name)
	if err == nil && t.IsZero() {
		t = v.app.Doors.Now().UTC().Truncate(time.Microsecond)
	}
	return t, err
}

// done answers for what was recorded: the page to go to, and the keys of the
// command line.
func done(to string, keys map[string]any) answer { return answer{to: to, json: keys} }
