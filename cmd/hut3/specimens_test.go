package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// taken is what `hut3 import --json` says of one import.
type taken struct {
	Delivery string `json:"-"`
	Format   string `json:"format"`
	Rows     int64  `json:"rows"`
	Records  int64  `json:"records"`
	Rejected int64  `json:"rejected"`
	NotRead  int    `json:"-"`
}

// desk is a data folder with somebody signed in who imports.
type desk struct {
	t   *testing.T
	env map[string]string
}

func newDesk(t *testing.T) desk {
	t.Helper()
	dir := t.TempDir()
	d := desk{t, map[string]string{"HUT3_DATA": filepath.Join(dir, "case"), "HUT3_SESSIONS": filepath.Join(dir, "sessions.json")}}
	d.run("init", "--owner", "ann")
	return d
}

// run runs a command that must end with 0, and gives what it printed.
func (d desk) run(args ...string) string {
	d.t.Helper()
	c, out, errs := quiet("", d.env)
	if code := run(d.t.Context(), args, c); code != 0 {
		d.t.Fatalf("hut3 %s: exit code %d\n%s", strings.Join(args, " "), code, errs)
	}
	return out.String()
}

func (d desk) imports(args ...string) taken {
	d.t.Helper()
	var got struct {
		taken
		Delivery string            `json:"delivery"`
		NotRead  []json.RawMessage `json:"not_read"`
	}
	text := d.run(append([]string{"import", "--json", "--platform", "encrochat"}, args...)...)
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		d.t.Fatalf("%v in %s", err, text)
	}
	got.taken.Delivery, got.taken.NotRead = got.Delivery, len(got.NotRead)
	return got.taken
}

// writtenSpecimens has internal/formats lay its specimens down: a good file of
// each format and layout.
func writtenSpecimens(t *testing.T) (dir string, list []struct {
	Format, Path string
	Profile      json.RawMessage
}) {
	t.Helper()
	program, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the go command is not here: the specimens cannot be written")
	}
	dir = t.TempDir()
	cmd := exec.CommandContext(t.Context(), program, "test", "-vet=off", "-count=1", "-run", "^TestWriteSpecimens$", "../../internal/formats")
	cmd.Env = append(os.Environ(), "HUT3_WRITE_SPECIMENS="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "specimens.json"))
	if err == nil {
		err = json.Unmarshal(raw, &list)
	}
	if err != nil || len(list) < 40 {
		t.Fatalf("%d specimens, %v", len(list), err)
	}
	return dir, list
}

// specimensTaken is what the command says of each: format, rows, records and what
// was set aside. Of two files of one format and name the second is "#2".
var specimensTaken = map[string]string{
	"csv a.csv": "csv 2 0 0", "tsv a.tsv": "tsv 2 0 0", "csv cdr.csv": "csv 3 0 0", "csv a.csv.gz": "csv 2 0 0", "csv a.csv.zst": "csv 2 0 0",
	"json-lines a.jsonl": "json-lines 2 0 0", "json-array a.json": "json-array 2 0 0", "json-document a.json": "json-document 2 0 0", "json-sequence a.json": "json-sequence 2 0 0",
	"xlsx a.xlsx": "xlsx 1 0 0", "zip a.zip": "zip 4 0 0", "tar a.tar": "tar 2 0 0", "whatsapp chat.txt": "whatsapp 3 0 0",
	"telegram result.json": "telegram 5 1 0", "meta message_1.json": "meta 4 1 0", "slack slack.zip": "slack 6 4 1", "discord-package package.zip": "discord-package 2 0 0",
	"discord d.json": "discord 4 1 0", "matrix m.json": "matrix 8 1 0", "google-chat messages.json": "google-chat 3 1 0", "teams messages.json": "teams 5 0 0", "teams g.json": "teams 3 1 0",
	"case-uco c.jsonld": "case-uco 3 2 0", "sms-backup sms.xml": "sms-backup 3 1 1", "mail a.eml": "mail 1 0 0", "mail a.mbox": "mail 3 0 0", "rsmf rsmf_manifest.json": "rsmf 2 0 0", "zip a.rsmf": "zip 2 0 0", "zip cut.zip": "zip 1537 0 1, not read 1", "mbox rsmf.mbox": "mbox 2 0 0", "irc a.log": "irc 4 0 0",
	"xmpp a.xml": "xmpp 5 2 0", "pidgin a.txt": "pidgin 3 0 0", "pidgin a.html": "pidgin 3 0 0", "cellebrite-xml report.xml": "cellebrite-xml 3 4 0", "cellebrite-ufdr a.ufdr": "cellebrite-ufdr 3 4 0",
	"imessage chat.db": "imessage 5 1 0", "imessage sms.db": "imessage 4 0 0", "whatsapp-android msgstore.db": "whatsapp-android 5 1 0", "whatsapp-android msgstore.db#2": "whatsapp-android 4 0 0", "whatsapp-ios ChatStorage.sqlite": "whatsapp-ios 5 0 0",
	"signal-android signal.db": "signal-android 7 1 0", "signal-desktop db.sqlite": "signal-desktop 6 2 0", "signal-ios signal.sqlite": "signal-ios 10 3 0", "conversations history.db": "conversations 10 0 0", "gajim logs.db": "gajim 3 0 0",
	"lava r.tar": "tar 6 0 0", "sqlite server.db": "sqlite 3 0 0",
}

// Every specimen goes in by the command. All of them together are a delivery that
// another program, in another language, finds as it was written down; what that
// does not count is what docs/formats.md says it does not.
func TestEverySpecimenIsImportedAndRechecked(t *testing.T) {
	t.Parallel()
	dir, list := writtenSpecimens(t)
	d, seen := newDesk(t), map[string]bool{}
	for _, s := range list {
		args := []string{filepath.Join(dir, filepath.FromSlash(s.Path))}
		if len(s.Profile) > 0 {
			profile := filepath.Join(t.TempDir(), "profile.json")
			if err := os.WriteFile(profile, s.Profile, 0o600); err != nil {
				t.Fatal(err)
			}
			args = append(args, "--profile", profile)
		}
		got := d.imports(args...)
		name := s.Format + " " + filepath.Base(s.Path)
		if seen[name] {
			name += "#2"
		}
		seen[name] = true
		told := fmt.Sprint(got.Format, " ", got.Rows, " ", got.Records, " ", got.Rejected)
		if got.NotRead != 0 {
			told += fmt.Sprint(", not read ", got.NotRead)
		}
		if want, ok := specimensTaken[name]; ok && told != want || !ok && got.NotRead != 0 || got.Rows == 0 {
			t.Errorf("%s: %s; want %s", name, told, want)
		}
	}
	for name := range specimensTaken {
		if !seen[name] {
			t.Errorf("there is no specimen %s any more", name)
		}
	}
	d.recheckAll(dir)
}

// recheckAll takes a folder in as one delivery and has it rechecked.
func (d desk) recheckAll(dir string) {
	export := filepath.Join(d.t.TempDir(), "export")
	d.run("deliveries", "export", d.imports(dir).Delivery, export)
	text, code := recheck(d.t, export)
	if code != 0 || !strings.Contains(text, "tables counted") || !strings.Contains(text, "files, members and sheets counted") {
		d.t.Errorf("the recheck ends with %d:\n%s", code, text)
	}
	notCounted := map[string]bool{}
	for _, m := range regexp.MustCompile(`not counted here: rows of the format (\S+)`).FindAllStringSubmatch(text, -1) {
		notCounted[m[1]] = true
	}
	if diff := cmp.Diff(notCountedByDocs(d.t), slices.Sorted(maps.Keys(notCounted))); diff != "" {
		d.t.Errorf("formats not counted (-docs +script):\n%s", diff)
	}
}

// notCountedByDocs reads the list in docs/formats.md.
func notCountedByDocs(t *testing.T) []string {
	t.Helper()
	raw, err := os.ReadFile("../../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`It does not count the rows of ([^.]+)\.`).FindSubmatch(raw)
	if m == nil {
		t.Fatal("docs/formats.md does not say what the recheck does not count")
	}
	var list []string
	for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(string(m[1]), -1) {
		list = append(list, name[1])
	}
	slices.Sort(list)
	return list
}

// recheck runs the script, which shares no code with hut3.
func recheck(t *testing.T, dir string) (string, int) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not here: the independent recheck was not run")
	}
	cmd := exec.CommandContext(t.Context(), python, "../../tools/recheck/recheck.py", dir)
	out, err := cmd.CombinedOutput()
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// Files that nobody on this project wrote go in by the command too; what must
// come out of each is that of the tests of their formats, which look at the rows.
func TestRealFilesAreImportedByTheCommand(t *testing.T) {
	t.Parallel()
	root := os.Getenv("HUT3_TESTDATA")
	if root == "" {
		t.Skip("HUT3_TESTDATA is not set")
	}
	d := newDesk(t)
	for _, c := range []struct {
		folder string
		want   taken
	}{
		{"exports/email", taken{Format: "mail", Rows: 41, NotRead: 2}},
		{"exports/imessage", taken{Format: "imessage", Rows: 22, Records: 1}},
		{"exports/instagram-facebook", taken{Format: "mixed", Rows: 4}},
		{"exports/ios-whatsapp", taken{Format: "zip", Rows: 32, NotRead: 2}},
		{"exports/irc", taken{Format: "irc", Rows: 4000, NotRead: 4}},
		{"exports/rsmf", taken{Format: "mixed", Rows: 2, NotRead: 6}},
		{"exports/slack", taken{Format: "slack", Rows: 163, Records: 6}},
		{"exports/sms-backup-restore", taken{Format: "sms-backup", Rows: 55}},
		{"exports/telegram", taken{Format: "mixed", Rows: 8}},
		{"exports/whatsapp-other", taken{Format: "mixed", Rows: 63}},
		{"chats/ransomchats", taken{Format: "json-document", Rows: 12_446, NotRead: 2}},
	} {
		path := filepath.Join(root, filepath.FromSlash(c.folder))
		if _, err := os.Stat(path); err != nil {
			continue
		}
		got := d.imports(path)
		got.Delivery = ""
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.folder, diff)
		}
	}
}
