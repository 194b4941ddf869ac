package app

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/ingest"
)

// outside is a path of data that nobody on this project wrote, or skips the
// test. HUT3_TESTDATA names its folder, from the top of the module.
func outside(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("HUT3_TESTDATA")
	if root == "" {
		t.Skip("HUT3_TESTDATA is not set: the outside data is not here")
	}
	if !filepath.IsAbs(root) {
		root = filepath.Join("..", "..", root)
	}
	path := filepath.Join(root, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skip("HUT3_TESTDATA has not got it: ", err)
	}
	return path
}

// TestRealNegotiations takes 259 real ransomware negotiations in: nothing is
// joined for want of a time, no time is guessed, and each message leads back to
// the bytes of its own file.
func TestRealNegotiations(t *testing.T) {
	t.Parallel()
	root := outside(t, "chats/ransomchats")
	a := freshCase(t)
	got, err := a.Import(t.Context(), ann, ingest.Request{Paths: []string{root}, Exhibit: "EXT/1"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	type counts struct{ Rows, Messages, Repeats, Copies, Versions, Rejected, Conversations, NotRead int64 }
	want := counts{Rows: 12446, Messages: 12446, Conversations: 259, NotRead: 2} // the licence and the readme
	if diff := cmp.Diff(want, counts{got.Rows, got.Messages, got.Repeats, got.Copies, got.Versions, got.Rejected, got.Conversations, got.NotRead}); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if got.PossibleRepeats == 0 || got.WithoutTime < 4503 {
		t.Errorf("%d possible repeats, %d without a time that could be read", got.PossibleRepeats, got.WithoutTime)
	}
	t.Logf("%d possible repeats, %d held %v, %d without a time that could be read, %.1f s", got.PossibleRepeats, got.Held, got.HeldReasons, got.WithoutTime, got.Seconds)
	empty := 0
	all := a.everyHit(t, "-has:time")
	for _, h := range all {
		if h.Sent != "" {
			t.Fatalf("%s has the time %s", h.Ref, h.Sent)
		}
		if h.SentRaw == "" {
			empty++
		}
	}
	held := a.everyHitOf(t, rev, "-has:time")
	for _, h := range held {
		if h.SentRaw == "" {
			empty++
		}
	}
	if empty != 4503 {
		t.Errorf("%d messages whose source wrote no time; 4,503 in the files", empty)
	}
	for i := 0; i < len(all); i += 97 {
		a.leadsBack(t, root, all[i])
	}
}

func (a *App) everyHit(t *testing.T, query string) []Hit { return a.everyHitOf(t, analyst, query) }

func (a *App) everyHitOf(t *testing.T, who hut3.Actor, query string) (all []Hit) {
	t.Helper()
	for r := (SearchRequest{Query: query, Limit: 5000}); ; {
		page, err := a.Search(t.Context(), who, r)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Hits...)
		if r.After = page.Next; r.After == "" {
			if int64(len(all)) != page.Total {
				t.Errorf("%d hits on the pages of %d", len(all), page.Total)
			}
			return all
		}
	}
}

// leadsBack compares the bytes that a trace prints with the file itself, and
// with what the message says.
func (a *App) leadsBack(t *testing.T, root string, h Hit) {
	t.Helper()
	trace, err := a.Trace(t.Context(), analyst, h.Ref.String(), true)
	if err != nil {
		t.Fatal(err)
	}
	if len(trace.RestsOn) != h.Rows {
		t.Errorf("%s rests on %d rows of %d", h.Ref, len(trace.RestsOn), h.Rows)
	}
	for _, row := range trace.RestsOn {
		raw, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(row.File)))
		if err != nil {
			t.Fatal(err)
		}
		if span := raw[row.Offset : row.Offset+row.Length]; string(span) != row.Text+string(row.Raw) {
			t.Errorf("%s: the bytes at %d of %s are others", h.Ref, row.Offset, row.File)
		}
		var said struct{ Content, Party string }
		if err := json.Unmarshal([]byte(row.Text), &said); err != nil || said.Content != h.Text || !strings.EqualFold(said.Party, h.From.Name) {
			t.Errorf("%s: %s says %q by %q (%v); the message %q by %s", h.Ref, row.File, said.Content, said.Party, err, h.Text, h.From)
		}
	}
}

// TestRealEvents takes 125,409 e-mail events in through a mapping profile and
// measures their network.
func TestRealEvents(t *testing.T) {
	t.Parallel()
	path := outside(t, "chats/enron-events/enron_events_125409.csv.gz")
	a := freshCase(t)
	got, err := a.ImportPaths(t.Context(), ann, ImportRequest{
		Request: ingest.Request{Paths: []string{path}}, ProfileFile: "testdata/enron-events.profile.json",
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", got)
	if got.Rows != 125409 || got.Rows != got.Messages+got.Repeats+got.Copies+got.Versions || got.Handles != 184 || got.Rejected != 0 || got.WithoutTime != 0 {
		t.Errorf("%+v", got)
	}
	n, err := a.Network(t.Context(), analyst, NetworkRequest{Query: "*", Top: 10, By: "strength", Communities: true, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if n.Network.Nodes != 184 || !n.Exact || len(n.Top) != 10 || len(n.Proposals) < 2 {
		t.Errorf("%d nodes, exact %v, %d listed, %d proposals", n.Network.Nodes, n.Exact, len(n.Top), len(n.Proposals))
	}
	strength := 0.0
	all, err := a.Network(t.Context(), analyst, NetworkRequest{Query: "*", Top: -1, By: "degree"})
	if err != nil {
		t.Fatal(err)
	}
	for _, node := range all.Top {
		strength += node.Strength
	}
	self := int64(0) // who writes to himself is no pair
	for _, h := range a.everyHit(t, "*") {
		if len(h.To) == 1 && h.To[0] == h.From {
			self++
		}
	}
	if int64(strength) != 2*(got.Messages-self) {
		t.Errorf("the strengths add up to %v; twice %d messages less %d to oneself", strength, got.Messages, self)
	}
}

// published is the part of expected.json that is compared.
type published struct {
	Nodes       int           `json:"nodes"`
	Edges       int           `json:"edges"`
	Weight      float64       `json:"total_weight"`
	Components  int           `json:"components"`
	Largest     int           `json:"largest_component"`
	Isolates    int           `json:"isolates"`
	Core        int           `json:"max_core"`
	Bridges     int           `json:"bridges"`
	Betweenness []rankedLabel `json:"top_betweenness_normalised"`
	Degree      []rankedLabel `json:"top_degree"`
	Strength    []rankedLabel `json:"top_strength"`
}

type rankedLabel struct {
	Label string
	Value float64
}

// UnmarshalJSON reads ["87", 0.119279].
func (r *rankedLabel) UnmarshalJSON(raw []byte) error {
	return json.Unmarshal(raw, &[]any{&r.Label, &r.Value})
}

// TestPublishedNetworks measures edge lists and a matrix as a person would, and
// finds what was published of them.
func TestPublishedNetworks(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(outside(t, "networks/expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]published
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	a := freshCase(t)
	for name, file := range map[string]string{
		"caviar_full":         "caviar/caviar_full_undirected_matrix.csv",
		"montagna_meetings":   "montagna/Montagna_meetings_edgelist.csv",
		"montagna_phonecalls": "montagna/Montagna_phonecalls_edgelist.csv",
	} {
		t.Run(name, func(t *testing.T) { a.equalsPublished(t, want[name], outside(t, "networks/"+file)) })
	}
}

func (a *App) equalsPublished(t *testing.T, want published, path string) {
	t.Helper()
	measures := map[string][]rankedLabel{"betweenness": want.Betweenness, "degree": want.Degree, "strength": want.Strength}
	for by, list := range measures {
		n, err := a.Network(t.Context(), analyst, NetworkRequest{Edges: path, By: by, Top: -1})
		if err != nil {
			t.Fatal(err)
		}
		s := n.Network
		got := published{Nodes: s.Nodes, Edges: s.Edges, Weight: s.TotalWeight, Components: s.Components, Largest: s.Largest, Isolates: s.Isolates, Core: s.MaxCore, Bridges: s.Bridges,
			Betweenness: want.Betweenness, Degree: want.Degree, Strength: want.Strength}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the network (-want +got):\n%s", diff)
		}
		values := map[string]float64{}
		for _, node := range n.Top {
			values[node.Node] = node.Value
		}
		for i, w := range list {
			if math.Abs(values[w.Label]-w.Value) > 1e-6*math.Max(1, w.Value) {
				t.Errorf("%s of %s: %v; published %v", by, w.Label, values[w.Label], w.Value)
			}
			if math.Abs(n.Top[i].Value-w.Value) > 1e-6*math.Max(1, w.Value) {
				t.Errorf("place %d by %s: %v; published %v", i+1, by, n.Top[i].Value, w.Value)
			}
		}
	}
}
