package formats_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

// unpacked is what a zip holds, as loose files in a folder that has its name.
type unpacked struct {
	files map[string][]byte
	loose []formats.Loose
}

func unzip(t testing.TB, name string, data []byte) unpacked {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	u := unpacked{files: map[string][]byte{}}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		path := name + "/" + f.Name
		u.files[path] = raw
		u.loose = append(u.loose, formats.Loose{Path: path, SHA256: sha256.Sum256(raw), Size: int64(len(raw))})
	}
	return u
}

type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

func (u unpacked) open(f formats.Loose) (formats.Original, error) {
	return inMemory{bytes.NewReader(u.files[f.Path])}, nil
}

func (u unpacked) input(path string, folder *formats.Folder) formats.Input {
	in := input(path, u.files[path])
	in.Object, in.Folder = sha256.Sum256(u.files[path]), folder
	return in
}

// read reads every file of the folder by itself.
func (u unpacked) read(t testing.TB, folder *formats.Folder, opts formats.Options) (c collected) {
	t.Helper()
	for _, f := range u.loose {
		if _, err := formats.Read(context.Background(), u.input(f.Path, folder), opts, &c); err != nil && !errors.Is(err, formats.ErrUnrecognised) {
			t.Errorf("%s: %v", f.Path, err)
		}
	}
	return c
}

// spoken is rows without their places, in an order of their own.
func spoken(t testing.TB, rows []hut3.Row) []string {
	t.Helper()
	var list []string
	for _, r := range rows {
		r.Loc = hut3.Locator{}
		r.To, r.Media, r.Extra = append([]hut3.Handle(nil), r.To...), append([]hut3.Media(nil), r.Media...), append([]hut3.Field(nil), r.Extra...)
		list = append(list, fmt.Sprintf("%#v", r))
	}
	slices.Sort(list)
	return list
}

func exportsOfFolders(t testing.TB) map[string][]byte {
	db, log := logged(t)
	picture := asJPEG(t, drawn(90, 0))
	return map[string][]byte{
		"slack":           slackExport(t, ""),
		"slack inside":    slackExport(t, "export/"),
		"discord package": discordPackage(t),
		"discord":         zipped(t, entry{name: "out/chat.json", data: discordChat}, entry{name: "out/chat_Files/boat.png", data: asPNG(t, drawn(90, 0))}),
		"google chat": zipped(t, entry{name: "Groups/DM s1/group_info.json", data: `{"members": [{"name": "Tall Reed", "email": "reed@example.org", "user_type": "Human"}, {"name": "Quiet Lamp", "email": "lamp@example.net", "user_type": "Human"}]}`},
			entry{name: "Groups/DM s1/messages.json", data: googleChatMessages}, entry{name: "Groups/DM s1/File-boat.png", data: picture},
			entry{name: "Users/User 1/user_info.json", data: `{"user": {"name": "Tall Reed", "email": "reed@example.org", "user_type": "Human"}}`}),
		"telegram":     zipped(t, entry{name: "export/result.json", data: telegramPersonal}, entry{name: "export/photos/photo_1.jpg", data: picture}),
		"meta":         zipped(t, entry{name: "messages/inbox/lamp_1/message_1.json", data: metaThread}, entry{name: "messages/inbox/lamp_1/photos/1.jpg", data: picture}),
		"whatsapp":     zipped(t, entry{name: "_chat.txt", data: "[29/05/2023, 21:07:02] Quiet Lamp: look\n\u200e[29/05/2023, 21:07:03] Tall Reed: \u200e<attached: 00000002-PHOTO.jpg>\n\u200e[29/05/2023, 21:07:04] Tall Reed: \u200e<attached: 00000003-PHOTO.jpg>\n"}, entry{name: "00000002-PHOTO.jpg", data: picture}),
		"whatsapp-ios": zipped(t, entry{name: "g/ChatStorage.sqlite", data: string(whatsappIOSDB(t))}, entry{name: "g/Message/Media/x/boat.jpg", data: picture}),
		"cellebrite":   zipped(t, entry{name: "report.xml", data: ufedReport()}, entry{name: "files/Image/boat.jpg", data: picture}),
		"lava":         lavaReport(t, lavaList, "_lava_data.lava"),
		"rsmf":         zipped(t, entry{name: "rsmf_manifest.json", data: rsmfGood}, entry{name: "boat.png", data: asPNG(t, drawn(90, 0))}),
		"log beside":   zipped(t, entry{name: "a/chat.db", data: string(db)}, entry{name: "a/chat.db-wal", data: string(log)}),
		"sheet": zipped(t, entry{name: "a/chat.csv", data: "Sender,Recipient,Time,Message,Attachment\nreed,lamp,2020-05-01 10:00:00Z,look,boat.jpg\nreed,lamp,2020-05-01 10:00:01Z,gone,oar.jpg\n"},
			entry{name: "a/Media/boat.jpg", data: picture}, entry{name: "a/plain.csv", data: memberSheet}),
		"nothing beside": zipped(t, entry{name: "a.csv", data: memberSheet}, entry{name: "b.jsonl", data: memberLines}),
	}
}

// TestFolderAsItsArchive reads each export as one zip and as the folder of it: the
// same rows come out, with what lies beside them, also where no hash is known yet.
func TestFolderAsItsArchive(t *testing.T) {
	t.Parallel()
	for name, data := range exportsOfFolders(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const path = "Export.zip"
			packed, _ := read(t, path, data, formats.Options{})
			u := unzip(t, path, data)
			loose := u.read(t, formats.NewFolder(u.loose, u.open), formats.Options{})
			if diff := cmp.Diff(spoken(t, packed.rows), spoken(t, loose.rows)); diff != "" || len(packed.rows) == 0 || len(packed.rejects) != len(loose.rejects) {
				t.Errorf("%d and %d rejects; the archive and its folder (-archive +folder):\n%s", len(packed.rejects), len(loose.rejects), diff)
			}
			for i := range u.loose {
				u.loose[i].SHA256 = hut3.Digest{}
			}
			if diff := cmp.Diff(spoken(t, loose.rows), spoken(t, u.read(t, formats.NewFolder(u.loose, u.open), formats.Options{}).rows)); diff != "" {
				t.Errorf("with hashes and without (-with +without):\n%s", diff)
			}
		})
	}
}

// TestFolderWaits holds back what is read with files beside it until those can be
// opened, and nothing else.
func TestFolderWaits(t *testing.T) {
	t.Parallel()
	waits := map[string]int{"slack": 5, "whatsapp": 1, "log beside": 1, "nothing beside": 0, "lava": 1, "sheet": 1}
	exports := exportsOfFolders(t)
	for name, want := range waits {
		u, got := unzip(t, "x", exports[name]), 0
		names := formats.NewFolder(u.loose, nil)
		for _, f := range u.loose {
			var c collected
			_, err := formats.Read(context.Background(), u.input(f.Path, names), formats.Options{}, &c)
			if errors.Is(err, formats.ErrWaits) {
				got++
			}
			if err != nil && len(c.rows)+len(c.rejects) > 0 {
				t.Errorf("%s: %d rows before %v", f.Path, len(c.rows), err)
			}
		}
		if got != want {
			t.Errorf("%s: %d files wait, want %d", name, got, want)
		}
	}
}

// TestLogOfItsOwn traces a row to its database and the write-ahead log beside it,
// which its steps name.
func TestLogOfItsOwn(t *testing.T) {
	t.Parallel()
	u := unzip(t, "x", exportsOfFolders(t)["log beside"])
	c := u.read(t, formats.NewFolder(u.loose, u.open), formats.Options{})
	sum := hut3.Digest(sha256.Sum256(u.files["x/a/chat.db-wal"]))
	if len(c.rows) != 1 || steps(c.rows[0]) != "wal "+sum.String()+" > table message > rowid 1" {
		t.Fatalf("%+v", c.rows)
	}
	in := u.input("x/a/chat.db", nil)
	in.Other = func(d hut3.Digest) (formats.Original, error) {
		if d != sum {
			t.Errorf("another original was asked for: %s", d)
		}
		return u.open(formats.Loose{Path: "x/a/chat.db-wal"})
	}
	if raw, err := formats.Extract(in, c.rows[0].Loc); err != nil || !strings.Contains(string(raw), "in the log") {
		t.Errorf("%s, %v", raw, err)
	}
	in.Other = nil
	if _, err := formats.Extract(in, c.rows[0].Loc); hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), "not at hand") {
		t.Errorf("without the log: %v", err)
	}
}
