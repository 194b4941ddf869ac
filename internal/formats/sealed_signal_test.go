package formats_test

import (
	"archive/zip"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"database/sql"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

const signalDigits = "123451234512345123451234512345"

// signalWriter writes a backup as Signal does, frame by frame.
type signalWriter struct {
	out        bytes.Buffer
	iv, mac    []byte
	block      cipher.Block
	counter    uint32
	lengthAlso bool // version 1: the length of a frame is encrypted too
}

func newSignalWriter(t testing.TB, version uint64) *signalWriter {
	t.Helper()
	salt := bytes.Repeat([]byte{4}, 32)
	w := &signalWriter{iv: bytes.Repeat([]byte{0xfe}, 16), lengthAlso: version > 0}
	w.counter = binary.BigEndian.Uint32(w.iv)
	header := lengthField(1, append(append(lengthField(1, w.iv), lengthField(2, salt)...), numberField(3, version)...))
	w.out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(header))))
	w.out.Write(header)
	sum := sha512.Sum512([]byte(string(salt) + signalDigits + signalDigits))
	for range 249_999 {
		sum = sha512.Sum512(append(sum[:], signalDigits...))
	}
	keys, err := hkdf.Key(sha256.New, sum[:32], nil, "Backup Export", 64)
	if err == nil {
		w.block, err = aes.NewCipher(keys[:32])
	}
	if err != nil {
		t.Fatal(err)
	}
	w.mac = keys[32:]
	return w
}

func lengthField(number int, value []byte) []byte {
	return append(binary.AppendUvarint([]byte{byte(number<<3 | 2)}, uint64(len(value))), value...)
}

func numberField(number int, value uint64) []byte {
	return binary.AppendUvarint([]byte{byte(number << 3)}, value)
}

func (w *signalWriter) stream() (cipher.Stream, []byte) {
	iv := bytes.Clone(w.iv)
	binary.BigEndian.PutUint32(iv, w.counter)
	w.counter++
	return cipher.NewCTR(w.block, iv), iv
}

func (w *signalWriter) frame(content []byte) {
	keys, _ := w.stream()
	mac := hmac.New(sha256.New, w.mac)
	size := binary.BigEndian.AppendUint32(nil, uint32(len(content)+10))
	if w.lengthAlso {
		keys.XORKeyStream(size, size)
		mac.Write(size)
	}
	sealed := make([]byte, len(content))
	keys.XORKeyStream(sealed, content)
	mac.Write(sealed)
	w.out.Write(size)
	w.out.Write(append(sealed, mac.Sum(nil)[:10]...))
}

func (w *signalWriter) file(data []byte) {
	keys, iv := w.stream()
	mac := hmac.New(sha256.New, w.mac)
	mac.Write(iv)
	sealed := make([]byte, len(data))
	keys.XORKeyStream(sealed, data)
	mac.Write(sealed)
	w.out.Write(append(sealed, mac.Sum(nil)[:10]...))
}

func (w *signalWriter) statement(text string, values ...any) {
	body := lengthField(1, []byte(text))
	for _, v := range values {
		var p []byte
		switch v := v.(type) {
		case int64:
			p = numberField(2, uint64(v))
		case string:
			p = lengthField(1, []byte(v))
		case []byte:
			p = lengthField(4, v)
		case float64:
			p = binary.LittleEndian.AppendUint64([]byte{3<<3 | 1}, math.Float64bits(v))
		default:
			p = numberField(5, 1)
		}
		body = append(body, lengthField(2, p)...)
	}
	w.frame(lengthField(2, body))
}

// dump writes the tables of a database as statements, as the exporter does.
func (w *signalWriter) dump(t testing.TB, data []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "from.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	names := map[string]string{}
	for _, row := range all(t, db, `SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name`) {
		names[row[0].(string)] = row[1].(string)
	}
	for name, create := range names {
		w.statement(create)
		for _, row := range all(t, db, "SELECT * FROM "+name) {
			w.statement("INSERT INTO "+name+" VALUES ("+strings.Repeat("?,", len(row)-1)+"?)", row...)
		}
	}
}

func all(t testing.TB, db *sql.DB, query string) (list [][]any) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	for rows.Next() && err == nil {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range into {
			into[i] = &values[i]
		}
		err = rows.Scan(into...)
		list = append(list, values)
	}
	if err != nil || rows.Err() != nil {
		t.Fatal(err, rows.Err())
	}
	return list
}

// signalBackup is a backup of the fixture of TestSignalAndroid, with a picture,
// what is not carried over, and statements that no one should run.
func signalBackup(t testing.TB, version uint64) []byte {
	w := newSignalWriter(t, version)
	w.frame(lengthField(5, numberField(1, 200)))
	w.dump(t, signalAndroidDB(t))
	w.statement("CREATE VIRTUAL TABLE message_fts USING fts5(body)")
	w.statement("CREATE TABLE odd AS SELECT load_extension('x')")
	w.statement("ATTACH DATABASE '/tmp/x' AS y")
	w.frame(lengthField(3, lengthField(1, []byte("settings"))))
	w.frame(lengthField(4, append(numberField(1, 1), numberField(3, uint64(len(signalPicture)))...)))
	w.file([]byte(signalPicture))
	w.frame(lengthField(7, append(lengthField(1, []byte("2")), numberField(2, 3)...)))
	w.file([]byte("ava"))
	w.frame(numberField(6, 1))
	return w.out.Bytes()
}

const signalPicture = "not a real JPEG"

func opened(t testing.TB, backup []byte, key string) ([]byte, error) {
	t.Helper()
	r, err := formats.OpenSignalBackup(bytes.NewReader(backup), []byte(key), t.TempDir())
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(r)
	if closed := r.Close(); err != nil || closed != nil {
		t.Fatal(err, closed)
	}
	return data, nil
}

// TestSignalBackup opens both layouts: the rows are those of the database that the
// backup was made of, the picture is hashed, and what was left out is said.
func TestSignalBackup(t *testing.T) {
	t.Parallel()
	want, _ := read(t, "signal.db", signalAndroidDB(t), formats.Options{})
	for version := range uint64(2) {
		backup := signalBackup(t, version)
		if got := formats.SealedKind(backup[:min(len(backup), 4096)], "signal-2020-04-03.backup"); got != formats.SealedSignal {
			t.Fatalf("kind %q", got)
		}
		plain, err := opened(t, backup, "12345 12345 12345 12345 12345 12345\n")
		if err != nil {
			t.Fatal(err)
		}
		c, sum := read(t, formats.PlainName("signal-2020-04-03.backup"), plain, formats.Options{})
		hash := fmt.Sprintf("%x", sha256.Sum256([]byte(signalPicture)))
		for i, r := range c.rows {
			for j, m := range r.Media {
				if m.Missing || m.SHA256.String() != hash || m.Type != "image/jpeg" {
					t.Errorf("%+v", m)
				}
				c.rows[i].Media[j] = want.rows[i].Media[j]
			}
		}
		if diff := cmp.Diff(acts(want.rows), acts(c.rows)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		said := oddities(sum)
		for _, left := range []string{"statements that begin CREATE VIRTUAL", "statements that begin ATTACH DATABASE", "tables that cannot be made", "settings of the telephone"} {
			if !strings.Contains(said, "left out when the backup was opened: "+left) {
				t.Errorf("%q is not said: %s", left, said)
			}
		}
		if steps(c.rows[0]) != "zip signal.db > table message > rowid 1" {
			t.Error(steps(c.rows[0]))
		}
		readBack(t, "signal.zip", plain, c.rows)
	}
}

// TestSignalBackupBad: a wrong passphrase, a file that is cut at any place or
// altered in any byte gives nothing.
func TestSignalBackupBad(t *testing.T) {
	t.Parallel()
	backup := signalBackup(t, 1)
	again, err := opened(t, backup, signalDigits)
	if err != nil {
		t.Fatal(err)
	}
	if z, err := zip.NewReader(bytes.NewReader(again), int64(len(again))); err != nil || len(z.File) != 3 {
		t.Fatal(z, err)
	}
	for name, c := range map[string]struct {
		data []byte
		key  string
		says string
	}{
		"another passphrase": {backup, strings.Repeat("6", 30), "does not open"},
		"too few digits":     {backup, "12345", "30 digits"},
		"no digits":          {backup, strings.Repeat("a", 30), "30 digits"},
		"cut":                {backup[:len(backup)/2], signalDigits, "cut off"},
		"cut in its header":  {backup[:20], signalDigits, "cut off"},
		"without its end":    {backup[:len(backup)-16], signalDigits, "cut off"},
		"altered":            {flipped(backup, len(backup)/2), signalDigits, "damaged or altered"},
		"altered picture":    {flipped(backup, len(backup)-70), signalDigits, "damaged or altered"},
		"no backup":          {bytes.Repeat([]byte{0}, 100), signalDigits, "does not begin"},
	} {
		_, err := opened(t, c.data, c.key)
		if hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func flipped(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 1
	return b
}

// TestSignalBackupSame: the same backup opens to the same bytes, or a second
// import would not be recognised.
func TestSignalBackupSame(t *testing.T) {
	t.Parallel()
	backup := signalBackup(t, 0)
	one, err1 := opened(t, backup, signalDigits)
	two, err2 := opened(t, backup, signalDigits)
	if err1 != nil || err2 != nil || !bytes.Equal(one, two) {
		t.Error("they differ", err1, err2)
	}
}

// FuzzSignalBackup opens anything, also frames whose HMAC fits: an error or a zip.
func FuzzSignalBackup(f *testing.F) {
	f.Add([]byte("CREATE TABLE a (b INTEGER PRIMARY KEY, \"c,d\" TEXT DEFAULT (1), UNIQUE (b))"), []byte("\x0a\x12INSERT INTO a VALUES"))
	f.Add([]byte("CREATE TABLE [x] (`y` BLOB, 'z')"), []byte{0x12, 2, 0x10, 5})
	good := newSignalWriter(f, 1)
	f.Fuzz(func(t *testing.T, create, statement []byte) {
		w := *good
		w.out = bytes.Buffer{}
		w.out.Write(good.out.Bytes())
		w.statement(string(create))
		w.frame(lengthField(2, statement))
		w.frame(statement)
		w.frame(numberField(6, 1))
		if _, err := opened(t, w.out.Bytes(), signalDigits); err != nil && hut3.CodeOf(err) != hut3.Invalid {
			t.Fatal(err)
		}
	})
}
