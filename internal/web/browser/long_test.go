package browser

import (
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hut3/internal/app"
	"hut3/internal/app/demo"
	"hut3/internal/ingest"
	"hut3/internal/web"
)

// longTalk is how many messages the long conversation of the tests has, and
// mostLines how many of them a page may hold, whatever was scrolled through.
const (
	longTalk  = 3000
	mostLines = 900
)

// serveSheet serves a case of its own, made by ann of one sheet, and gives her a
// window there.
func serveSheet(t *testing.T, sheet string) *tab {
	t.Helper()
	b := newTab(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	made, err := app.Init(t.Context(), filepath.Join(dir, "case"), app.NewCase{Owner: "ann", Password: demo.Password})
	must(err)
	a, err := app.Open(t.Context(), filepath.Join(dir, "case"))
	must(err)
	t.Cleanup(func() { _ = a.Close() })
	a.Doors.OpenPasswords = true
	path := filepath.Join(dir, "sheet.csv")
	must(os.WriteFile(path, []byte(sheet), 0o600))
	owner := made.Actor
	owner.Purpose = "a sheet of its own"
	_, err = a.Import(t.Context(), owner, ingest.Request{Paths: []string{path}, Platform: "encrochat"}, nil)
	must(err)
	pages, err := web.New(web.Options{App: a, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	must(err)
	s := httptest.NewServer(pages.Handler())
	t.Cleanup(s.Close)
	b.base = s.URL
	b.enter("ann", "a sheet of its own")
	return b
}

// longSheet is one conversation of longTalk messages, three minutes apart, with
// three days of silence before line 26 and each 200th after it: where a part that
// is fetched ends, and where none does.
func longSheet() string {
	var sheet strings.Builder
	sheet.WriteString("conversation,sent,from,to,text\n")
	at := time.Date(2020, 4, 1, 8, 0, 0, 0, time.UTC)
	for i := range longTalk {
		from, to := "almagrebe", "birchtern"
		if i%3 == 0 {
			from, to = to, from
		}
		if at = at.Add(3 * time.Minute); i%200 == 26 {
			at = at.AddDate(0, 0, 3)
		}
		fmt.Fprintf(&sheet, "long,%s,%s,%s,line %d of the long one%s\n", at.Format(time.DateTime), from, to, i, strings.Repeat(" and on", i%40))
	}
	return sheet.String()
}

// talkFaults names what is wrong with the stretch that the page holds: lines lost or
// twice, days that are not named once, silences where there is none, or none told.
const talkFaults = `(() => {
	const all = [...document.querySelectorAll("#talk > li")], faults = [];
	const number = (li) => +/line (\d+)/.exec(li.textContent)[1], msgs = all.filter((li) => li.matches("[data-ref]"));
	if (!msgs.every((li, i) => !i || number(li) === number(msgs[i - 1]) + 1)) faults.push("lines are lost, or stand twice");
	const days = all.filter((li) => li.matches(".date")).map((li) => li.textContent);
	if (!all[0].matches(".date") || new Set(days).size !== days.length) faults.push("days: " + days.join());
	const told = all.filter((li) => li.matches(".gap")).map((li) => number(all.slice(all.indexOf(li)).find((next) => next.matches("[data-ref]"))));
	const silent = msgs.slice(1).map(number).filter((n) => n % 200 === 26);
	if (told.join() !== silent.join()) faults.push("silences before " + told.join() + ", and not before " + silent.join());
	return faults.join("; ") })()`

// watchTalk notes which messages pass, how many lines the page holds at most, and
// how far the line that is read moves, in pixels, when others come and go.
const watchTalk = `(() => {
	const list = document.querySelector("#talk"), lines = () => [...list.querySelectorAll("li[data-ref]")];
	const w = window.watched = {passed: new Set(), most: 0, moved: 0, changes: 0, still: 0};
	const read = () => {
		const line = lines().find((li) => li.getBoundingClientRect().bottom > 80), top = line?.getBoundingClientRect().top;
		w.still = line === w.line && top === w.top ? w.still + 1 : 0; // frames; lines are measured some after they are first drawn
		[w.line, w.top] = [line, top];
	};
	const note = () => {
		lines().forEach((li) => w.passed.add(li.dataset.ref));
		w.most = Math.max(w.most, lines().length);
		if (w.line?.isConnected && w.still > 3) w.changes++, w.moved = Math.max(w.moved, Math.abs(w.line.getBoundingClientRect().top - w.top));
	};
	note();
	const frame = () => { read(); requestAnimationFrame(frame) };
	frame();
	const ask = window.fetch; // an answer waits until what is read stands still
	window.fetch = (...a) => ask(...a).then((got) => new Promise((done) => { const look = () => w.still > 3 ? done(got) : requestAnimationFrame(look); look() }));
	new MutationObserver(note).observe(list, {childList: true});
	return true })()`

// scrollOn goes to an end of the page and waits for what is fetched there.
const scrollOn = `new Promise((done) => {
	const ref = () => [...document.querySelectorAll("#talk > li[data-ref]")].at(%d)?.dataset.ref, at = ref();
	watched.still = 0;
	scrollTo({top: %s, behavior: "instant"});
	let n = 0;
	const timer = setInterval(() => { if (ref() !== at || ++n > 250) { clearInterval(timer); done(true) } }, 20);
})`

// lineNow is the number of the first (0) or the last (-1) message on the page.
func (b *tab) lineNow(end int) (n int) {
	b.t.Helper()
	text := eval[string](b, fmt.Sprintf(`[...document.querySelectorAll("#talk > li[data-ref]")].at(%d).textContent`, end))
	_, text, _ = strings.Cut(text, "line ")
	if _, err := fmt.Sscan(text, &n); err != nil {
		b.t.Fatalf("%q: %v", text, err)
	}
	return n
}

// scrollThrough scrolls to an end of the conversation.
func (b *tab) scrollThrough(end int, top string, want int) {
	b.t.Helper()
	for range 2 * longTalk / 100 {
		if b.lineNow(end) == want {
			return
		}
		eval[bool](b, fmt.Sprintf(scrollOn, end, top))
	}
	b.t.Fatalf("the reader came to line %d, and not to %d", b.lineNow(end), want)
}

// A conversation of thousands is scrolled from its beginning to its end and back:
// every message passes, in order and once, days and silences are told, the page never holds
// more than a bounded number of lines, what is read stays where it is, and what was
// picked on the way stays picked.
func TestALongConversationStaysLight(t *testing.T) {
	t.Parallel()
	b := serveSheet(t, longSheet())
	b.open("/search?q=" + url.QueryEscape(`"line 0"`))
	b.click("tr[data-row] a[data-open]")
	b.at("/conversation/")
	eval[bool](b, watchTalk)
	b.press("j") // from now on it goes on by itself where an end comes near
	b.until(`document.activeElement.matches("[data-hit]")`)
	hit := eval[string](b, `document.activeElement.dataset.ref`)
	b.press("x")
	b.says("[data-count]", "1")

	const pixels = 3 // more is a jump
	for _, way := range []struct {
		end       int
		top       string
		want, far int
	}{{-1, "document.documentElement.scrollHeight", longTalk - 1, 0}, {0, "0", 0, -1}} {
		b.scrollThrough(way.end, way.top, way.want)
		if got := eval[string](b, talkFaults); got != "" {
			t.Error(got)
		}
		if back := eval[bool](b, fmt.Sprintf(`!!document.querySelector("#%s a[data-more]")`, map[int]string{-1: "earlier", 0: "later"}[way.end])); !back {
			t.Error("what left the page cannot be fetched again")
		}
		if way.end < 0 {
			b.says("[data-count]", "1")
			if away := eval[bool](b, `!document.querySelector("#talk [data-hit]")`); !away {
				t.Error("the first line is still on the page")
			}
			b.until(`document.activeElement.matches("#talk > li")`) // where it can be seen
		}
	}
	if n := eval[int](b, `watched.passed.size`); n != longTalk {
		t.Errorf("%d messages passed of %d", n, longTalk)
	}
	if most := eval[int](b, `watched.most`); most > mostLines {
		t.Errorf("the page held %d lines", most)
	}
	if changes, moved := eval[int](b, `watched.changes`), eval[float64](b, `watched.moved`); changes < longTalk/100 || moved > pixels {
		t.Errorf("in %d changes the line that is read moved by up to %.1f pixels", changes, moved)
	}
	if picked := eval[string](b, `[...document.querySelectorAll("#reading li input:checked")].map((i) => i.value).join()`); picked != hit {
		t.Errorf("picked is %q, was %q", picked, hit)
	}
	t.Logf("%d changes moved the line that is read by %.2f pixels at most; %d lines were held at most", eval[int](b, `watched.changes`), eval[float64](b, `watched.moved`), eval[int](b, `watched.most`))
	b.keysStillWork()
	b.quiet()
}

// keysStillWork walks on from what is seen, and marks what is picked.
func (b *tab) keysStillWork() {
	b.t.Helper()
	now := `document.activeElement.closest("#talk > li")?.dataset.ref`
	b.press("j")
	first := eval[string](b, now)
	b.press("j")
	if second := eval[string](b, now); second == "" || second == first {
		b.t.Errorf("j goes from %q to %q", first, second)
	}
	b.press("r")
	b.waits("#marking[open]")
	b.set("#marking [name=reason]", "the first of many")
	b.click("#marking button.main")
	b.until(`document.querySelector("#talk > li .tags .tag")?.textContent.trim() === "relevant"`)
	b.until(`!document.querySelector("#reading li input:checked")`)
}
