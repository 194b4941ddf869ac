package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Who locks is told what the command tells: how many messages he saw of it, which of
// them have no time and are locked in doubt, and which may be a threat to life.
func TestLockTellsWhatItTook(t *testing.T) {
	t.Parallel()
	w := openTwin(t, inConversation, false)
	w.takeFiles(map[string]string{"ddd/messages.csv": sheetHead +
		"coriander,2020-04-06 10:00:00,coriander,damson,i want him dead. hes at his sisters. get it done this week\n"}, "ABC/3", "")
	ask := url.Values{"what": {"encrochat/damson"}, "from": {"2020-04-06"}, "to": {"2020-04-06"}, "class": {"court order"}, "reason": {"the order of the court"}}
	p := askedOf(w, "dora", http.MethodPost, "/retention/locks", ask)
	for _, want := range []string{"3 messages locked", "2 messages of them without a time", "1 message of them may be a threat to life", `href="/retention"`} {
		if !strings.Contains(p.body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	list := parse(t, "locked", p.body)
	if p.status != http.StatusOK || len(having(list, "amber")) == 0 || len(having(list, "red")) == 0 || len(faults(list)) > 0 {
		t.Errorf("%d %v\n%s", p.status, faults(list), p.body)
	}
	if strings.Contains(p.body, "/review") {
		t.Error("it leads to a room that is shut to its reader")
	}

	ask = url.Values{"what": {"encrochat/almagrebe"}, "class": {"court order"}, "reason": {"the order of the court"}}
	p = askedOf(w, "dora", http.MethodPost, "/api/v1/retention/locks", ask)
	var told map[string]any
	if err := json.Unmarshal([]byte(p.body), &told); err != nil {
		t.Fatal(err, p.body)
	}
	delete(told, "ref")
	// His four, and two of others that were read from his handset.
	if diff := cmp.Diff(map[string]any{"messages": 6.0, "untimed": 0.0, "possible_threats": 0.0}, told); diff != "" {
		t.Errorf("for good (-want +told):\n%s", diff)
	}
}
