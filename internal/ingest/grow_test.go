package ingest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFileThatGrows takes what was read, and says that it is not what was
// listed. The rows written meanwhile are there or not as the bytes kept have
// them.
func TestFileThatGrows(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	dir := files(t, pair())
	grew := filepath.Join(dir, "almagrebe", "messages.csv")
	once := false
	b.deps.Progress = func(p Progress) {
		if p.Stage != "originals" || once {
			return
		}
		once = true
		f, err := os.OpenFile(grew, os.O_APPEND|os.O_WRONLY, 0)
		if err == nil {
			_, err = f.WriteString("almagrebe,2020-04-09 12:30:00,\n")
			_ = f.Close()
		}
		if err != nil {
			t.Error(err)
		}
	}
	r := b.imports(Request{Paths: []string{dir}})
	if len(r.Noted) != 1 || !strings.HasSuffix(r.Noted[0].File, "almagrebe/messages.csv") || !strings.Contains(r.Noted[0].Reason, "when the import began") {
		t.Errorf("the result notes %+v", r.Noted)
	}
	d := b.delivery("D1")
	register := string(b.object(d.Register))
	if !once || !strings.Contains(register, "when the import began") || strings.Count(register, `"not_read"`) != 0 {
		t.Errorf("register:\n%s", register)
	}
}
