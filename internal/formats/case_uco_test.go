package formats_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

const caseGraph = `{"@context": {"kb": "http://example.org/kb/", "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/", "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/"},
 "@graph": [
  {"@id": "kb:m1", "@type": "uco-observable:Message", "uco-core:hasFacet": [{"@type": "uco-observable:MessageFacet", "uco-observable:application": {"@id": "kb:app"}, "uco-observable:messageText": "half 4", "uco-observable:from": {"@id": "kb:a1"}, "uco-observable:to": [{"@id": "kb:a2"}], "uco-observable:messageType": "text", "uco-observable:sentTime": {"@type": "xsd:dateTime", "@value": "2020-04-01T10:00:00.25Z"}}]},
  {"@id": "kb:app", "@type": "uco-observable:Application", "uco-core:hasFacet": {"@type": "uco-observable:ApplicationFacet", "uco-core:name": "WhatsApp"}},
  {"@id": "kb:a1", "@type": ["uco-observable:ApplicationAccount"], "uco-core:hasFacet": [{"@type": "uco-observable:AccountFacet", "uco-observable:accountIdentifier": "+447700900123"}, {"@type": "uco-observable:ApplicationAccountFacet", "uco-observable:application": {"@id": "kb:app"}}, {"@type": "uco-observable:DigitalAccountFacet", "uco-observable:displayName": "Quiet Lamp"}]},
  {"@id": "kb:a2", "@type": "uco-observable:ApplicationAccount", "uco-core:hasFacet": []},
  {"@id": "kb:t1", "@type": "uco-observable:MessageThread", "uco-core:hasFacet": [{"@type": "uco-observable:MessageThreadFacet", "uco-observable:displayName": "boat", "uco-observable:message": [{"@id": "kb:m1"}], "uco-observable:participant": [{"@id": "kb:a1"}, {"@id": "kb:a2"}]}]},
  {"@id": "kb:m2", "@type": "uco-observable:Message", "uco-core:hasFacet": [{"uco-observable:messageText": "yes", "uco-observable:from": {"@id": "kb:a2"}, "uco-observable:to": {"@id": "kb:a1"}, "uco-observable:sentTime": "2020-04-01T10:01:00Z"}]},
  {"@id": "kb:f1", "@type": "uco-observable:File", "uco-core:hasFacet": [{"@type": "uco-observable:FileFacet", "uco-observable:fileName": "boat.png", "uco-observable:sizeInBytes": 900}]},
  {"@id": "kb:r1", "@type": "uco-observable:ObservableRelationship", "uco-core:source": {"@id": "kb:f1"}, "uco-core:target": {"@id": "kb:m1"}, "uco-core:kindOfRelationship": "Attachment_Of"},
  {"@id": "kb:c1", "@type": "uco-observable:Call", "uco-core:hasFacet": [{"@type": "uco-observable:CallFacet", "uco-observable:callType": "incoming", "uco-observable:from": {"@id": "kb:a2"}, "uco-observable:to": {"@id": "kb:a1"}, "uco-observable:startTime": {"@value": "2020-04-01T10:02:00Z"}, "uco-observable:duration": 61}]},
  {"@id": "kb:p1", "@type": "uco-identity:Person"}
 ]}`

// TestCase reads what points to what, in any order.
func TestCase(t *testing.T) {
	t.Parallel()
	c, sum := read(t, "case.jsonld", []byte(caseGraph), formats.Options{})
	none := hut3.Time{}.String()
	want := []act{
		{"message", "+447700900123", "2020-04-01T10:00:00.250Z", "half 4", "[boat.png  900]"}, {"contact", "", none, "", ""}, {"contact", "", none, "", ""},
		{"message", "kb:a2", "2020-04-01T10:01:00Z", "yes", ""}, {"call", "kb:a2", "2020-04-01T10:02:00Z", "", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || sum.Format != "case-uco" || sum.Stopped != "" {
		t.Fatalf("%+v (-want +got):\n%s", sum, diff)
	}
	if r := c.rows[0]; r.Conversation != "whatsapp/#kb:t1" || r.To[0].Name != "kb:a2" || r.FromNick != "Quiet Lamp" || fieldsOf(r)["messageType"] != "text" || fieldsOf(r)["thread"] != "boat" || !r.Media[0].Missing {
		t.Errorf("%+v", r)
	}
	if r := c.rows[3]; !r.Direct || r.Platform != "case-uco" {
		t.Errorf("%+v", r)
	}
	if fieldsOf(c.rows[4])["duration"] != "61" || fieldsOf(c.rows[1])["accountIdentifier"] != "+447700900123" {
		t.Errorf("call %+v", c.rows[4])
	}
	var types []string
	for _, o := range sum.Oddities {
		if o.Column != "" {
			types = append(types, o.Column)
		}
	}
	if got := strings.Join(types, " "); got != "Person" {
		t.Errorf("not read: %s", got)
	}
	readBack(t, "case.jsonld", []byte(caseGraph), c.rows[:1])
}

// TestCaseByFacets: objects that are of no type of their own are what their facets say,
// and an e-mail is read with its text.
func TestCaseByFacets(t *testing.T) {
	t.Parallel()
	graph := `{"@context": {"uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/"}, "@graph": [
  {"@id": "kb:m", "@type": "uco-observable:ObservableObject", "uco-core:hasFacet": [{"@type": "uco-observable:MessageFacet", "uco-observable:application": {"@id": "kb:app"}, "uco-observable:from": {"@id": "kb:a"}, "uco-observable:to": [{"@id": "kb:b"}]}]},
  {"@id": "kb:c", "@type": "uco-observable:ObservableObject", "uco-core:hasFacet": [{"@type": "uco-observable:CallFacet", "uco-observable:from": {"@id": "kb:b"}, "uco-observable:to": [{"@id": "kb:a"}], "uco-observable:startTime": "2020-04-01T10:02:00Z"}]},
  {"@id": "kb:e", "@type": "uco-observable:ObservableObject", "uco-core:hasFacet": [{"@type": "uco-observable:EmailMessageFacet", "uco-observable:from": {"@id": "kb:x"}, "uco-observable:to": [{"@id": "kb:y"}], "uco-observable:cc": {"@id": "kb:a"}, "uco-observable:subject": "boat", "uco-observable:body": "it sails", "uco-observable:sentTime": "2020-04-01T10:03:00Z"}]},
  {"@id": "kb:app", "@type": "uco-observable:ObservableObject", "uco-core:hasFacet": [{"@type": "uco-observable:ApplicationFacet", "uco-core:name": "Pond"}]},
  {"@id": "kb:a", "@type": "uco-observable:ObservableObject", "uco-core:hasFacet": [{"@type": "uco-observable:AccountFacet", "uco-observable:accountIdentifier": "lamp"}]},
  {"@id": "kb:b", "@type": "uco-observable:ObservableObject", "uco-core:hasFacet": [{"@type": "uco-observable:PhoneAccountFacet", "uco-observable:phoneNumber": "+447700900123"}]},
  {"@id": "kb:x", "@type": "uco-observable:EmailAddress", "uco-core:hasFacet": [{"@type": "uco-observable:EmailAddressFacet", "uco-observable:addressValue": "reed@pond.example"}]},
  {"@id": "kb:y", "@type": "uco-observable:ObservableObject", "uco-core:hasFacet": [{"@type": "uco-observable:EmailAddressFacet", "uco-observable:addressValue": "lamp@pond.example"}]}]}`
	c, sum := read(t, "case.jsonld", []byte(graph), formats.Options{})
	var got []string
	for _, r := range c.rows {
		var to []string
		for _, h := range r.To {
			to = append(to, h.Name)
		}
		got = append(got, r.Kind.String()+" "+r.Platform+": "+r.From.Name+" -> "+strings.Join(to, ", ")+": "+r.Body)
	}
	want := []string{"message pond: lamp -> +447700900123: ", "call case-uco: +447700900123 -> lamp: ", "message case-uco: reed@pond.example -> lamp@pond.example, lamp: Subject: boat\n\nit sails",
		"contact case-uco:  -> lamp: ", "contact case-uco:  -> +447700900123: ", "contact case-uco:  -> reed@pond.example: ", "contact case-uco:  -> lamp@pond.example: "}
	if diff := cmp.Diff(want, got); diff != "" || len(sum.Oddities) > 0 {
		t.Errorf("%+v (-want +got):\n%s", sum.Oddities, diff)
	}
	if len(c.rows) > 2 && fieldsOf(c.rows[2])["subject"] != "" {
		t.Errorf("the subject stands twice: %+v", c.rows[2])
	}
}

// FuzzCase reads anything as a graph.
func FuzzCase(f *testing.F) {
	f.Add([]byte(caseGraph))
	f.Add([]byte(`{"@graph":{"@id":"x","@type":"Message","hasFacet":{"messageText":[1,{}],"to":"x"}}}`))
	f.Add([]byte(`{"@graph":[{"@type":[],"hasFacet":[[],7]},{"@type":{},"hash":[{"hashValue":{}}],"@id":"y"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var c collected
		if _, err := formats.Read(context.Background(), input("x.json", data), formats.Options{Format: "case-uco", Encoding: "utf-8", Limits: formats.Limits{Row: 4096}}, &c); err != nil && hut3.CodeOf(err) == hut3.Internal {
			t.Fatal(err)
		}
	})
}
