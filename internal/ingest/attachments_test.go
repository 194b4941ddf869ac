package ingest

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/formats"
	"hut3/internal/store"
)

const (
	namesPicture = `{"messages":[{"creator":{"name":"Fen","email":"fen@example.org"},"created_date":"Friday, 1 May 2020 at 10:01:00 UTC","text":"look","attached_files":[{"original_name":"a.png","export_name":"a.png"}]}]}`
	pictureBytes = "\x89PNG\r\n\x1a\nno more than its beginning"
	otherPicture = "\x89PNG\r\n\x1a\nthat nothing names"
)

func packed(t *testing.T, list map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(list)) {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(list[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A picture that a message names is told apart from what could not be read, in a
// folder and in an archive, in a dry run and after the import, and is not read again;
// one that nothing names stays a fault.
func TestAttachmentsAreApart(t *testing.T) {
	t.Parallel()
	loose := map[string]string{"Groups/DM x/messages.json": namesPicture, "Groups/DM x/a.png": pictureBytes, "Groups/DM x/b.png": otherPicture}
	sheet := map[string]string{"x/chat.csv": "Sender,Recipient,Time,Message,Attachment\nreed,lamp,2020-05-01 10:00:00Z,look,a.png\n", "x/media/a.png": pictureBytes, "x/media/b.png": otherPicture}
	for _, c := range []struct {
		name    string
		files   map[string]string
		notRead int64
	}{{"folder", loose, 1}, {"archive", map[string]string{"takeout.zip": packed(t, loose)}, 0}, {"sheet", sheet, 1}, {"sheet in an archive", map[string]string{"take.zip": packed(t, sheet)}, 0}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			req := Request{Paths: []string{files(t, c.files)}}
			for _, req.DryRun = range []bool{true, false} {
				r, err := Import(t.Context(), b.deps, custodian, req)
				if err != nil || r.Rows != 1 || r.Attached != 1 || r.NotRead != c.notRead {
					t.Fatalf("dry run %v: %+v, %v", req.DryRun, r, err)
				}
			}
			var d hut3.Delivery
			b.view(func(tx *store.Tx) (err error) {
				d, _, err = store.Get[hut3.Delivery](tx, DeliveryKind, "D1")
				return err
			})
			list, err := Register(b.deps.Vault, d)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range list {
				attached, fault := strings.HasSuffix(f.Path, "/a.png"), strings.HasSuffix(f.Path, "/b.png")
				if f.Attached != attached || (f.Fault != "") != fault {
					t.Errorf("%s: %+v", f.Path, f)
				}
				if f.Summary != nil && f.Summary.Format == "zip" && (f.Summary.MembersNamed != 1 || f.Summary.MembersNotRead != 1) {
					t.Errorf("%+v", f.Summary)
				}
			}
			story, err := StoryOf(t.Context(), b.deps, "D1")
			if err != nil || int64(len(story.Outstanding())) != c.notRead {
				t.Errorf("%+v is outstanding, %v", story.Outstanding(), err)
			}
		})
	}
}

// A dry run names what is not read of archives inside archives.
func TestDryRunNamesWhatIsNotRead(t *testing.T) {
	t.Parallel()
	p := Preview{Summary: formats.Summary{Members: []formats.Member{{Name: "a.zip", Summary: &formats.Summary{Members: []formats.Member{{Name: "b.jpg", NotRead: "b.jpg: no format"}}}}, {Name: "c", NotRead: "no format"}}}}
	if got := fmt.Sprint(p.NotTaken()); got != "[{a.zip/b.jpg no format <nil>} {c no format <nil>}]" {
		t.Error(got)
	}
}

// A dry run of an archive shows of each member what it would be read as, with rows of
// its own, and says where the columns of one are read as those of another.
func TestDryRunShowsEachTable(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	long := "Time,From,To,Message\n" + strings.Repeat("2020-05-01 10:00:00,fen,ash,one\n", 9)
	dir := files(t, map[string]string{"all.zip": packed(t, map[string]string{"a.csv": long, "b.csv": long, "calls/c.csv": "Call Type,Calling Number,Called Number,Start Date,Start Time,Duration\nvoice,07700900001,07700900002,01/05/2020,10:00:00,65\n",
		"inner.zip": packed(t, map[string]string{"d.csv": "When sent,Sender,Recipient,Text\n2020-05-01 10:00:00,reed,ash,deep\n"})})})
	r, err := Import(t.Context(), b.deps, custodian, Request{Paths: []string{dir}, DryRun: true})
	if err != nil || len(r.Preview) != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	type table struct {
		name, as string
		rows     int
		mapped   bool
	}
	var got []table
	list, more := r.Preview[0].Tables()
	for _, one := range list {
		got = append(got, table{one.Name, one.As, len(one.Rows), len(one.Summary.Profile.Columns) > 0})
	}
	want := []table{{"a.csv", "", 5, true}, {"b.csv", "a.csv", 2, true}, {"calls/c.csv", "", 1, true}, {"inner.zip/d.csv", "", 1, true}}
	if !slices.Equal(got, want) || more != 0 {
		raw, _ := json.Marshal(r.Preview[0].Summary)
		t.Errorf("%+v and %d more\n%s", got, more, raw)
	}
}
