package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A call and a picture without words say in a conversation what they are.
func TestThreadSaysWhatHasNoWords(t *testing.T) {
	t.Parallel()
	dir, d := t.TempDir(), newDesk(t)
	for _, one := range [][2]string{
		{"calls.xml", `<?xml version='1.0' encoding='UTF-8' ?><calls count="2"><call number="+447700900123" duration="0" date="1585908937123" type="3" /><call number="+447700900123" duration="123" date="1585908997123" type="2" /></calls>`},
		{"chat.txt", "29/05/2023, 21:07 - Quiet Lamp: IMG-20230529-WA0001.jpg (file attached)\n29/05/2023, 21:08 - Tall Reed: <Media omitted>\n30/05/2023, 21:09 - Tall Reed: ok\n"},
	} {
		if err := os.WriteFile(filepath.Join(dir, one[0]), []byte(one[1]), 0o600); err != nil {
			t.Fatal(err)
		}
		d.imports(filepath.Join(dir, one[0]))
	}
	said := d.run("thread", "D1/1") + d.run("thread", "D2/1")
	for _, want := range []string{"call, missed\n", "call, went out, 2 min 3 s\n", "[picture IMG-20230529-WA0001.jpg, not delivered]\n"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
}
