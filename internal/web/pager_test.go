package web

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A long list comes in pages that hold every line once; a program is given the
// whole of it.
func TestPaged(t *testing.T) {
	t.Parallel()
	list := make([]int, 450)
	for i := range list {
		list[i] = i
	}
	at := func(url string) *visit { return &visit{r: httptest.NewRequest("GET", url, nil), s: &Server{}} }
	var all []int
	url, pages := "/packages?q=a", 0
	for url != "" {
		part, p, err := paged(at(url), list)
		if err != nil || p.Text == "" || !strings.Contains(p.Next+p.Prev, "q=a") {
			t.Fatalf("%s: %+v: %v", url, p, err)
		}
		all, url, pages = append(all, part...), p.Next, pages+1
	}
	if diff := cmp.Diff(list, all); diff != "" || pages != 3 {
		t.Errorf("%d pages (-want +got):\n%s", pages, diff)
	}
	if _, p, _ := paged(at("/packages?skip=400"), list); p.Text != "401 to 450 of 450" || p.Prev != "/packages?skip=200" || p.Last != "" {
		t.Errorf("the last page: %+v", p)
	}
	if part, p, _ := paged(at("/packages"), list[:200]); len(part) != 200 || p != (pager{}) {
		t.Errorf("a short list is cut: %d, %+v", len(part), p)
	}
	v := at("/packages")
	v.json = true
	if part, _, _ := paged(v, list); len(part) != 450 {
		t.Errorf("a program is given %d", len(part))
	}
	if _, _, err := paged(at("/packages?skip=x"), list); err == nil {
		t.Error("any skip is taken")
	}
}
