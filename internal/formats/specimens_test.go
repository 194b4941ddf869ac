package formats_test

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/formats"
	"hut3/internal/seal"
)

// specimen is a good file of a format, which mutations are made of.
type specimen struct {
	format, path string
	data         []byte
	profile      *formats.Profile // where a reader needs one
	sealed       *sealedSpecimen  // of what a key opens
}

// sealedSpecimen is how an encrypted file is opened. Where that takes long, one
// turn in rare is its own, and the others are the next specimen's.
type sealedSpecimen struct {
	kind, key string
	rare      uint64
	open      func(data, key []byte, temp string) (io.Reader, error)
}

// asked is the format as an importer gives it: of an archive's members, so that
// of an archive there is none.
func (s specimen) asked() string {
	if s.format == "zip" || s.format == "tar" || s.format == "mbox" {
		return ""
	}
	return s.format
}

// read reads bytes as the specimen is read: what is encrypted is opened first,
// and its plaintext read for what it is.
func (s specimen) read(in formats.Input, key []byte, opts formats.Options, sink formats.Sink) error {
	if s.sealed == nil {
		_, err := formats.Read(context.Background(), in, opts, sink)
		return err
	}
	data := make([]byte, in.Size)
	if _, err := in.R.ReadAt(data, 0); err != nil && err != io.EOF {
		return err
	}
	plain, err := s.sealed.open(data, key, opts.Temp)
	if err != nil {
		return err
	}
	if c, ok := plain.(io.Closer); ok {
		defer c.Close()
	}
	data, err = io.ReadAll(io.LimitReader(plain, 1<<20))
	if err != nil {
		return hut3.Wrap(err, hut3.Invalid, "it is not opened to its end")
	}
	in = input(formats.PlainName(in.Path), data)
	in.Derived = []hut3.Step{formats.DecryptStep(hut3.Digest{})}
	_, err = formats.Read(context.Background(), in, formats.Options{Limits: opts.Limits, Temp: opts.Temp}, sink)
	return err
}

// specimens are the fixtures of this package, at least one for each format and
// each kind of encrypted file.
func specimens(t testing.TB) []specimen {
	const irc = "--- Log opened Wed Apr 01 10:00:00 2020\n10:00 <lamp> half 4\n10:01 * reed nods\n10:02 -!- reed [r@example.org] has joined #boat\n"
	const wa = "29/05/2023, 21:07 - Quiet Lamp: hello\nthere\n29/05/2023, 21:08 - Tall Reed: <Media omitted>\n30/05/2023, 9:00 - Messages and calls are end-to-end encrypted.\n"
	profile := "From,To,Sent,Message\n\"quiet,lamp\",reed,03/04/2021 10:00,\"two\nlines\"\nreed,lamp,21/04/2021 11:00,=1+1\n"
	ufed := ufedReport()
	list := []specimen{
		{format: "csv", path: "a.csv", data: []byte(profile)}, {format: "tsv", path: "a.tsv", data: []byte(strings.ReplaceAll(memberSheet, ",", "\t"))}, {format: "csv", path: "cdr.csv", data: fixture(t, "exhibit/peppershirt/messages.csv")},
		{format: "json-lines", path: "a.jsonl", data: []byte(memberLines)}, {format: "json-array", path: "a.json", data: []byte("[" + strings.ReplaceAll(strings.TrimSpace(memberLines), "}\n", "},") + "]")},
		{format: "json-document", path: "a.json", data: []byte(`{"chat_id":1,"messages":[` + strings.ReplaceAll(strings.TrimSpace(memberLines), "}\n", "},") + `],"z":null}`)},
		{format: "json-sequence", path: "a.json", data: []byte(strings.ReplaceAll(memberLines, "\n", ""))},
		{format: "xlsx", path: "a.xlsx", data: workbook(t, false, []string{"<t>x</t>"}, sheetPart{name: "S", rows: inline(1, "From", "Sent", "Message") + inline(2, "a", "b", "c")})},
		{format: "zip", path: "a.zip", data: zipped(t, entry{name: "a.csv", data: memberSheet}, entry{name: "b.jsonl", data: memberLines})}, {format: "zip", path: "cut.zip", data: cutSpecimen(t)}, {format: "tar", path: "a.tar", data: tarred(t, entry{name: "a.csv", data: memberSheet})},
		{format: "csv", path: "a.csv.gz", data: packed(t, []byte(memberSheet))}, {format: "csv", path: "a.csv.zst", data: zstandard(t, []byte(memberSheet))},
		{format: "whatsapp", path: "chat.txt", data: []byte(wa)}, {format: "telegram", path: "result.json", data: []byte(telegramPersonal)}, {format: "meta", path: "message_1.json", data: []byte(metaThread)}, {format: "slack", path: "slack.zip", data: slackExport(t, "")},
		{format: "discord-package", path: "package.zip", data: discordPackage(t)}, {format: "discord", path: "d.json", data: []byte(discordChat)}, {format: "matrix", path: "m.json", data: []byte(matrixChat)}, {format: "google-chat", path: "messages.json", data: []byte(googleChatMessages)}, {format: "teams", path: "messages.json", data: []byte(teamsPersonal)}, {format: "teams", path: "g.json", data: []byte(teamsGraph)},
		{format: "case-uco", path: "c.jsonld", data: []byte(caseGraph)}, {format: "sms-backup", path: "sms.xml", data: []byte(smsFile)}, {format: "mail", path: "a.eml", data: []byte(mailOne)}, {format: "rsmf", path: "rsmf_manifest.json", data: []byte(rsmfGood)}, {format: "zip", path: "a.rsmf", data: rsmfMailed(zipped(t, entry{name: "rsmf_manifest.json", data: rsmfGood}))}, {format: "mbox", path: "rsmf.mbox", data: []byte("From lamp@example.com Mon Nov 22 16:01:50 2004\n" + string(rsmfMailed(zipped(t, entry{name: "rsmf_manifest.json", data: rsmfGood}))))}, {format: "irc", path: "a.log", data: []byte(irc)},
		{format: "xmpp", path: "a.xml", data: []byte(xmppDump)}, {format: "pidgin", path: "a.txt", data: []byte(purpleText)}, {format: "pidgin", path: "a.html", data: []byte(purpleHTML)}, {format: "cellebrite-xml", path: "report.xml", data: []byte(ufed)}, {format: "cellebrite-ufdr", path: "a.ufdr", data: zipped(t, entry{name: "report.xml", data: ufed})},
	}
	return append(append(list, databaseSpecimens(t)...), sealedSpecimens(t)...)
}

func databaseSpecimens(t testing.TB) []specimen {
	query := queryProfile(serverQuery, "msg")
	return []specimen{
		{format: "imessage", path: "chat.db", data: chatDB(t)}, {format: "whatsapp-android", path: "msgstore.db", data: androidNew(t)}, {format: "whatsapp-android", path: "msgstore.db", data: androidOld(t)}, {format: "signal-android", path: "signal.db", data: signalAndroidDB(t)}, {format: "signal-desktop", path: "db.sqlite", data: signalDesktopDB(t)}, {format: "signal-ios", path: "signal.sqlite", data: signalIOSDB(t)}, {format: "conversations", path: "history.db", data: conversationsDB(t)}, {format: "gajim", path: "logs.db", data: gajimDB(t)}, {format: "gajim", path: "archive.db", data: gajimArchiveDB(t)},
		{format: "imessage", path: "sms.db", data: editedDB(t, appleEdits(1, map[string][]string{"0": {"half 4", "half 5"}}), appleEdits(2, nil, 0))},
		{format: "mail", path: "a.mbox", data: []byte(strings.Repeat("From lamp@example.com Wed Apr  1 10:00:00 2020\n"+mailTwo+"\nFrom the lab\n\n", 3))},
		{format: "whatsapp-ios", path: "ChatStorage.sqlite", data: whatsappIOSDB(t)}, {format: "lava", path: "r.tar", data: tarred(t, entry{name: "r/_lava_artifacts.db", data: string(lavaDB(t))}, entry{name: "r/_lava_data.lava", data: lavaList})}, {format: "sqlite", path: "server.db", data: serverDB(t), profile: query},
	}
}

// ageKey opens ageFile: both were made once for this test, and open nothing else.
const (
	ageKey  = "AGE-SECRET-KEY-1JMNR0Y5SR2LDGD7HLARDR3S0ZZ95NTHJNR3N43XTAWEXQ64FXCNSTA7M5E"
	ageFile = `-----BEGIN AGE ENCRYPTED FILE-----
YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBYd05kSW1KbHhEcHRIQXBE
UGpPYTJXZlVwMzlOWVdHaXNuQ3ZuVDc0OXc4CjhFREwvSFQyYlpqTjJycHp1S3B1
cTFSK1FROUlWT0tvbUlPUE9rS3N0SkUKLS0tIHZ0NWVDL3dPV0VxUHg4Rm92TUt6
b1I1RTVZakFGMW1VTFhQRzVZSUUyZDAK+0lVeBiMaSF0zGnLVgaRLdRNXWeXWpS3
WCTwrjZ2UtLpmyG+79KVuAYepevHgA8YzD9qUEx/UBEgBjaFJkxMbybhfkyZSrqN
KIUntTG72G0hXnR5Ym+dg2pw
-----END AGE ENCRYPTED FILE-----
`
)

// sealedSpecimens are a file of each kind that a key opens; OpenPGP is opened by
// another program.
func sealedSpecimens(t testing.TB) []specimen {
	root := bytes.Repeat([]byte{9}, 32)
	plain := chatDB(t)
	whatsapp := func(kind string) func([]byte, []byte, string) (io.Reader, error) {
		return func(data, key []byte, _ string) (io.Reader, error) {
			return formats.OpenWhatsAppBackup(kind, data, key)
		}
	}
	list := []specimen{
		{path: "msgstore.db.crypt12", data: backup(t, formats.SealedCrypt12, bytes.Repeat([]byte{1}, 32), plain), sealed: &sealedSpecimen{kind: formats.SealedCrypt12, key: string(fileKey(1, 5))}},
		{path: "msgstore.db.crypt14", data: backup(t, formats.SealedCrypt14, bytes.Repeat([]byte{1}, 32), plain), sealed: &sealedSpecimen{kind: formats.SealedCrypt14, key: string(fileKey(1, 5))}},
		{path: "msgstore.db.crypt15", data: backup(t, formats.SealedCrypt15, root, plain), sealed: &sealedSpecimen{kind: formats.SealedCrypt15, key: string(javaArray(root))}},
	}
	for i := range list {
		list[i].sealed.open = whatsapp(list[i].sealed.kind)
	}
	signal := func(data, key []byte, temp string) (io.Reader, error) {
		return formats.OpenSignalBackup(bytes.NewReader(data), key, temp)
	}
	aged := func(data, key []byte, _ string) (io.Reader, error) {
		return seal.OpenForeign(bytes.NewReader(data), key)
	}
	list = append(list,
		specimen{path: "signal-2020-04-03.backup", data: signalBackup(t, 1), sealed: &sealedSpecimen{formats.SealedSignal, signalDigits, 64, signal}},
		specimen{path: "a.csv.age", data: []byte(ageFile), sealed: &sealedSpecimen{formats.SealedAge, ageKey, 1, aged}})
	for i := range list {
		list[i].format = "encrypted"
	}
	return list
}

// TestEveryFormatHasASpecimen holds the list of formats and of kinds of encrypted
// files against the specimens: every reader is one that mutations reach. Each is
// read, and gives rows.
func TestEveryFormatHasASpecimen(t *testing.T) {
	t.Parallel()
	formatsThere, kinds := map[string]bool{}, map[string]bool{}
	for _, s := range specimens(t) {
		formatsThere[s.format] = true
		key := ""
		if s.sealed != nil {
			kinds[s.sealed.kind], key = true, s.sealed.key
			if got := formats.SealedKind(s.data[:min(len(s.data), 4096)], s.path); got != s.sealed.kind {
				t.Errorf("%s is %q, not %s", s.path, got, s.sealed.kind)
			}
		}
		var c collected
		if err := s.read(input(s.path, s.data), []byte(key), formats.Options{Format: s.asked(), Profile: s.profile, Temp: t.TempDir()}, &c); err != nil || len(c.rows) == 0 {
			t.Errorf("the specimen %s of %s: %d rows, %v", s.path, s.format, len(c.rows), err)
		}
	}
	for _, f := range formats.Formats() {
		if !formatsThere[f.Name] {
			t.Errorf("no specimen of the format %s", f.Name)
		}
	}
	for _, kind := range formats.SealedKinds() {
		if !kinds[kind] && kind != formats.SealedOpenPGP {
			t.Errorf("no specimen of the kind %s", kind)
		}
	}
	if !slices.Contains(formats.SealedKinds(), formats.SealedSignal) {
		t.Error("the kinds are not all there")
	}
}
