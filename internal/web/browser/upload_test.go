package browser

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hut3/internal/app"
	"hut3/internal/app/demo"
)

// gate holds the files of a browser up on their way, so that a test can look at
// them travelling. Closed it takes a first piece and no more.
type gate struct {
	mu   sync.Mutex
	open chan struct{} // nil: nothing is held up
}

const firstPiece = 256 << 10 // bytes that come through a closed gate

func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open = make(chan struct{})
}

func (g *gate) lift() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.open)
	g.open = nil
}

// before is a handler behind the gate.
func (g *gate) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		open := g.open
		g.mu.Unlock()
		if open != nil && r.URL.Path == "/uploads" {
			r.Body = &heldBody{ReadCloser: r.Body, left: firstPiece, open: open}
		}
		next.ServeHTTP(w, r)
	})
}

type heldBody struct {
	io.ReadCloser
	left int
	open chan struct{}
}

func (b *heldBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		<-b.open
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= n
	return n, err
}

const sheetHead = "Handle,Time (UTC),From,To,Message\n"

// laid writes a file of messages for a browser to bring in. Its texts are long: a
// connection holds some megabytes that nobody has read yet.
func laid(t *testing.T, name string, rows int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(sheetHead)
	more := strings.Repeat(" and later", 20)
	for i := range rows {
		fmt.Fprintf(&b, "almagrebe,2020-04-04 11:%02d:%02d,almagrebe,birchtern,the %s is late by %d minutes%s\n", i/60%60, i%60, strings.TrimSuffix(name, ".csv"), i, more)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// choose fills the form of the files.
func (b *tab) choose(exhibit, path string) {
	b.t.Helper()
	form := "form[action='/uploads'] "
	for name, value := range map[string]string{"exhibit": exhibit, "supplier": "a supplier", "officer": "DC Rowe (invented)", "authority": "AUTH-1", "platform": "encrochat"} {
		b.set(form+"[name="+name+"]", value)
	}
	b.do("choosing "+path, chromedp.SetUploadFiles(chromedp.CSS(form+"[name=file]"), []string{path}))
}

// A file is brought in by a browser: how far it is is told while it travels; it
// is cancelled, and nothing of it is kept; it is sent again, shown as a dry run,
// imported, and its result stands among the deliveries. The test is alone, for it
// holds the door of the uploads.
func TestAnUploadTravels(t *testing.T) {
	b := signIn(t, "custodian")
	b.open("/imports")
	b.choose("DOR/7", laid(t, "barge.csv", 100_000))
	travels.close()
	b.click("form[action='/uploads'] button.main")
	b.until(`/ of [0-9.]+ MiB, .* a second now, .* overall/.test(document.querySelector("[data-far]").innerText)`)
	b.says("#sending", "They are being sent")
	b.until(`document.activeElement.matches("[data-stop]")`)
	if far := eval[float64](b, `document.querySelector("#sending progress").position`); far <= 0 || far >= 1 {
		t.Errorf("while it travels its part is %v", far)
	}
	if eval[bool](b, `!document.querySelector("form[action='/uploads'] button.main").disabled`) {
		t.Error("it can be sent twice at once")
	}
	b.expectRefusal(true) // a browser complains of what it was told to break off
	b.click("[data-stop]")
	b.until(`document.querySelector("#sending [data-said]").innerText.includes("Cancelled. Nothing of them is kept")`)
	travels.lift()
	b.expectRefusal(false)
	b.faults()
	if list := brought(t); len(list) != 0 {
		t.Errorf("cancelled, and kept: %+v", list)
	}

	// What was typed is still there, and goes as it stands.
	b.click("form[action='/uploads'] button.main")
	b.at("/uploads/")
	b.says("main", "This is a dry run", "100,000 rows", "DOR/7", "barge.csv", "DC Rowe (invented)")
	b.click("form[action$='/import'] button")
	b.at("/imports")
	b.until(`[...document.querySelectorAll("#runs article")].some((a) => a.innerText.includes("barge.csv") && a.querySelector("h2 .tag").innerText === "done")`)
	b.click("#runs article:first-child a")
	b.at("/deliveries/")
	b.says("main", "DOR/7", "100,000")
	b.quiet()
}

// What is refused is told beside the form, where it still stands.
func TestAnUploadIsRefused(t *testing.T) {
	b := signIn(t, "custodian")
	b.open("/imports")
	b.choose("DOR/8", laid(t, strings.Repeat("long", 50)+".csv", 1))
	b.expectRefusal(true)
	b.click("form[action='/uploads'] button.main")
	b.until(`document.querySelector("#sending.red [data-said]")?.innerText.includes("no name of a file")`)
	b.says("#sending", "Nothing of them is kept")
	if got := eval[string](b, `document.querySelector("form[action='/uploads'] [name=exhibit]").value`); got != "DOR/8" {
		t.Errorf("the form says %q", got)
	}
	b.quiet()
}

// An import that runs is stopped by its button and goes on by another: what it
// did is kept, and it is done once. It is held up between two stages until it was
// stopped.
func TestAnImportIsStoppedAndGoesOn(t *testing.T) {
	_, custodian, err := opened.Doors.SignInFrom(t.Context(), "custodian", demo.Password, "192.0.2.1", "a test")
	if err != nil {
		t.Fatal(err)
	}
	custodian.Purpose = "an import that stops"
	var r app.ImportRequest
	r.Paths, r.Exhibit, r.Platform, r.Authority = []string{laid(t, "tug.csv", 300)}, "DOR/9", "encrochat", "AUTH-1"
	reached, goOn, ended, once := make(chan struct{}), make(chan struct{}), make(chan error, 1), sync.Once{}
	go func() {
		_, err := opened.ImportPaths(context.WithoutCancel(t.Context()), custodian, r, func(app.Progress) {
			once.Do(func() { close(reached); <-goOn })
		})
		ended <- err
	}()
	<-reached
	b := signIn(t, "custodian")
	b.open("/imports")
	const article = "#runs article:first-child"
	b.says(article, "tug.csv", "running", "a second now", "overall")
	eval[bool](b, `window.confirm = () => true; true`)
	b.click(article + " form[action$='/stop'] button")
	b.until(`document.querySelector("` + article + ` .tag")?.innerText === "running, stopping"`)
	passed.Add(int64(2 * time.Second)) // it looks once a second whether it is to stop
	close(goOn)
	if err := <-ended; err == nil {
		t.Fatal("it was stopped, and it is done")
	}
	b.until(`document.querySelector("` + article + ` .tag")?.innerText === "stopped"`)
	b.click(article + " form[action$='/resume'] button")
	b.at("/imports")
	b.until(`document.querySelector("` + article + ` .tag")?.innerText === "done"`)
	b.says(article, "tug.csv", "300")
	b.quiet()
}

// brought is what browsers brought in and nobody decided on.
func brought(t *testing.T) []app.UploadItem {
	t.Helper()
	_, custodian, err := opened.Doors.SignInFrom(t.Context(), "custodian", demo.Password, "192.0.2.1", "a test")
	if err != nil {
		t.Fatal(err)
	}
	list, err := opened.Uploads(t.Context(), custodian)
	if err != nil {
		t.Fatal(err)
	}
	return list
}
