package web

import (
	"strings"
	"testing"
)

// A sheet of a delivery says which exhibit it is of, and by which digest.
func TestSheetOfADelivery(t *testing.T) {
	t.Parallel()
	p := as(t, "custodian").get("/deliveries/D1")
	at := strings.Index(p.body, "sheet-head")
	head, _, _ := strings.Cut(p.body[at:], "</div>")
	if !strings.Contains(head, "exhibit") || !strings.Contains(head, "SHA-256") {
		t.Errorf("the head of the sheet: %s", head)
	}
}
