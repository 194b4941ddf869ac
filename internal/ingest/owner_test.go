package ingest

import (
	"testing"

	"hut3"
)

func TestPlainOwner(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ owner, platform, want string }{
		{"medlar", "", "medlar"},
		{"", "whatsapp", ""},
		{"whatsapp/Medlar", "whatsapp", "Medlar"},
		{"WhatsApp/Medlar", " WhatsApp", "Medlar"},
		{"xmpp/medlar@example.com/phone", "xmpp", "medlar@example.com/phone"},
		{"whatsapp/Medlar", "", "!"},
		{"whatsapp/Medlar", "telegram", "!"},
		{"medlar@example.com/phone", "xmpp", "!"},
		{"/medlar", "whatsapp", "!"},
		{"whatsapp/", "whatsapp", "!"},
	} {
		got, err := plainOwner(c.owner, c.platform)
		if refused := err != nil; refused != (c.want == "!") || !refused && got != c.want || refused && hut3.CodeOf(err) != hut3.Usage {
			t.Errorf("%q of %q is %q, %v; want %q", c.owner, c.platform, got, err, c.want)
		}
	}
}

// The handle of the handset is the same, however its owner was typed.
func TestOwnerAsHandle(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	dir := files(t, map[string]string{"chat.csv": "Time (UTC),From,To,Message\n2020-04-04 11:34:00,medlar,quince,the van is by the depot\n"})
	b.imports(Request{Paths: []string{dir}, Platform: "whatsapp", Owner: "whatsapp/medlar", Authority: "AUTH-1"})
	if got := b.delivery("D1").Reading.Owner; got != "medlar" {
		t.Errorf("the delivery keeps the owner %q", got)
	}
	for e, err := range b.live().DeliveryRows(1) {
		if err != nil || e.Side.String() != "whatsapp/medlar" {
			t.Errorf("the row is of %s, %v", e.Side, err)
		}
	}
}
