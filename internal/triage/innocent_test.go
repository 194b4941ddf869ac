package triage

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestInnocentTalk scores real short messages of people who threaten nobody (NUS
// SMS corpus): how often Score fires on them is its rate of false alarms. The
// bounds are what was measured with the list of phrases as it stands; a phrase
// that passes them is one to look at again.
func TestInnocentTalk(t *testing.T) {
	root := os.Getenv("HUT3_TESTDATA")
	if root == "" {
		t.Skip("HUT3_TESTDATA is not set: the outside data is not here")
	}
	for _, c := range []struct {
		name, file                 string
		messages, any, four, seven int
	}{
		{"English", "smsCorpus_en_xml_2015.03.09_all.zip", 55_835, 21, 4, 0},
		{"Chinese", "smsCorpus_zh_xml_2015.03.09.zip", 31_465, 0, 0, 0},
	} {
		path := filepath.Join(root, "chats", "nus-sms", c.file)
		if _, err := os.Stat(path); err != nil {
			t.Skipf("HUT3_TESTDATA has no %s", c.file)
		}
		messages, fired, four, seven := 0, 0, 0, 0
		eachShortMessage(t, path, func(text string) {
			messages++
			score, _ := Score(text)
			for _, at := range []struct {
				least int
				n     *int
			}{{1, &fired}, {4, &four}, {7, &seven}} {
				if score >= at.least {
					*at.n++
				}
			}
		})
		t.Logf("%s: %d messages; %d score 1 or more (%.2f in 1,000), %d score 4 or more, %d score 7 or more", c.name, messages, fired, 1000*float64(fired)/float64(messages), four, seven)
		if messages != c.messages {
			t.Errorf("%s: %d messages, want %d", c.name, messages, c.messages)
		}
		if fired > c.any || four > c.four || seven > c.seven {
			t.Errorf("%s: %d, %d and %d fire at 1, 4 and 7; they were %d, %d and %d", c.name, fired, four, seven, c.any, c.four, c.seven)
		}
	}
}

// eachShortMessage calls fn with the text of each message of the corpus.
func eachShortMessage(t *testing.T, path string, fn func(string)) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(r)
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			if start, ok := token.(xml.StartElement); ok && start.Name.Local == "message" {
				var m struct {
					Text string `xml:"text"`
				}
				if err := d.DecodeElement(&m, &start); err != nil {
					t.Fatalf("%s: %v", f.Name, err)
				}
				fn(m.Text)
			}
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
