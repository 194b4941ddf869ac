package web

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	boundKey = regexp.MustCompile(`[{ ,\t]"?([a-z?/])"?: (?:\(\) =>|raise,|one\()|e\.key !== "([a-z])"|data-key="([a-z])"`)
	sheetKey = regexp.MustCompile(`<kbd>([a-z?/])</kbd>`)
)

func keysIn(t *testing.T, pattern *regexp.Regexp, names ...string) (out []string) {
	t.Helper()
	for _, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range pattern.FindAllStringSubmatch(string(raw), -1) {
			out = append(out, strings.Join(m[1:], ""))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// The sheet of keys names every key of one character that a page binds, and none
// that it does not.
func TestTheSheetNamesTheKeys(t *testing.T) {
	t.Parallel()
	frame := keysIn(t, boundKey, "static/js/5-frame.js")
	if got := strings.Join(frame, " "); got != "/ ? i j k t" {
		t.Errorf("the frame binds %s", got)
	}
	if got := keysIn(t, sheetKey, "pages/frame/frame.tmpl"); !slices.Contains(got, "i") || !slices.Equal(slices.DeleteFunc(got, func(k string) bool { return len(k) != 1 }), frame) {
		t.Errorf("the sheet of the frame names %s, which binds %s", got, frame)
	}
	for page, from := range map[string][]string{
		"home": {"pages/home/page.js", "pages/frame/awaited.tmpl"}, "packages": {"pages/frame/awaited.tmpl"}, "conversation": {"pages/conversation/page.js"},
	} {
		bound := slices.DeleteFunc(keysIn(t, boundKey, from...), func(k string) bool { return slices.Contains(frame, k) })
		sheets := []string{"pages/" + page + "/page.tmpl"}
		if page != "conversation" {
			sheets = append(sheets, "pages/frame/awaited.tmpl")
		}
		if got := keysIn(t, sheetKey, sheets...); !slices.Equal(got, bound) {
			t.Errorf("%s binds %s, and its sheet names %s", page, bound, got)
		}
	}
	scripts, err := fs.Glob(files, "pages/*/page.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range scripts {
		if bound := keysIn(t, boundKey, name); len(bound) > 0 && !strings.Contains(name, "/home/") && !strings.Contains(name, "/conversation/") && !strings.Contains(name, "/map/") && !strings.Contains(name, "/network/") {
			t.Errorf("%s binds %s, and no sheet was held against it", name, bound)
		}
	}
}
