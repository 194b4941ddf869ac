package formats_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"testing"

	"hut3/internal/formats"
)

const benchRows = 100_000

// benchSheet is a handset's sheet of about 200 bytes a row, quoted where the
// text has a comma.
func benchSheet() []byte {
	var b bytes.Buffer
	b.WriteString("Row,Username,Direction,Contact,Nickname,Timestamp (UTC),Timestamp (local),Message,Burn,Attachment,Stage,IMEI\n")
	for i := range benchRows {
		text := "see you at the usual place when the other one is done and home"
		if i%3 == 0 {
			text = `"half 4, ring me on 07700 900123, or ask the tall one, he knows"`
		}
		fmt.Fprintf(&b, "%d,peppershirt,%s,quietlamp%d,Lampy,2020-04-%02d 18:%02d:11,2020-04-%02d 19:%02d:11,%s,604800,,Stored,356938035643809\n",
			i, []string{"Incoming", "Outgoing"}[i%2], i%40, 1+i%28, i%60, 1+i%28, i%60, text)
	}
	return b.Bytes()
}

func benchLines() []byte {
	var b bytes.Buffer
	for i := range benchRows {
		fmt.Fprintf(&b, `{"from":"peppershirt","to":"quietlamp%d","sent_at":"2020-04-%02dT18:%02d:11Z","text":"see you at the usual place when the other one is \"done\", %d","stage":"Stored","imei":"356938035643809","burn":604800}`+"\n",
			i%40, 1+i%28, i%60, i)
	}
	return b.Bytes()
}

func benchmarkRead(b *testing.B, path string, data []byte) {
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		sum, err := formats.Read(context.Background(), input(path, data), formats.Options{Platform: "encrochat"}, counting{})
		if err != nil || sum.Rows["message"] != benchRows {
			b.Fatal(sum.Rows, err)
		}
	}
}

func BenchmarkCSV(b *testing.B) { benchmarkRead(b, "messages.csv", benchSheet()) }

func BenchmarkJSONLines(b *testing.B) { benchmarkRead(b, "messages.jsonl", benchLines()) }

func BenchmarkJSONArray(b *testing.B) {
	lines := bytes.TrimSuffix(benchLines(), []byte("\n"))
	benchmarkRead(b, "messages.json", append(append([]byte("["), bytes.ReplaceAll(lines, []byte("\n"), []byte(",\n"))...), ']'))
}

// BenchmarkSHA256 is the measure to read the others by.
func BenchmarkSHA256(b *testing.B) {
	data := benchSheet()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		sha256.Sum256(data)
	}
}
