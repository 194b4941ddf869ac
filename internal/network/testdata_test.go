package network

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// published opens a file of the published networks, or skips the test.
func published(t testing.TB, name string) []byte {
	t.Helper()
	root := os.Getenv("HUT3_TESTDATA")
	if root == "" {
		t.Skip("HUT3_TESTDATA is not set: the published networks are not here")
	}
	if !filepath.IsAbs(root) { // CI names it from the top of the module
		root = filepath.Join("..", "..", root)
	}
	data, err := os.ReadFile(filepath.Join(root, "networks", name))
	if err != nil {
		t.Skip("HUT3_TESTDATA has no published networks: ", err)
	}
	return data
}

// table reads a CSV file with its heading.
func table(t testing.TB, name string) [][]string {
	t.Helper()
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(published(t, name)), "\ufeff")))
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return rows
}

// columns reads a CSV file as one map a row.
func columns(t testing.TB, name string) []map[string]string {
	t.Helper()
	rows := table(t, name)
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, v := range row {
			m[rows[0][i]] = v
		}
		out = append(out, m)
	}
	return out
}

func number(t testing.TB, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// matrix reads an adjacency matrix as a directed graph. A label that stands
// twice (9 in phase 7) is one node, and how says what of a cell that then
// stands twice: expected.json has the last, the published figures the sum.
func matrix(t testing.TB, name string, how Merge) *Graph {
	t.Helper()
	rows := table(t, name)
	labels := rows[0][1:]
	b := NewBuilder(Options{Merge: how})
	for _, label := range labels {
		b.Node(label)
	}
	for i, row := range rows[1:] {
		for j, cell := range row[1:] {
			if w := number(t, cell); w > 0 {
				if err := b.Edge(Edge{labels[i], labels[j], w}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return b.Graph()
}

// edgeList reads an undirected edge list.
func edgeList(t testing.TB, name string, how Merge) *Graph {
	t.Helper()
	edges, err := ReadEdges(strings.NewReader(string(published(t, name))))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	g, err := New(edges, Options{Undirected: true, Merge: how})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return g
}

// football reads Newman's GML file: the graph and each team's conference.
func football(t testing.TB) (*Graph, map[string]int) {
	t.Helper()
	b := NewBuilder(Options{Undirected: true})
	label, conference := map[string]string{}, map[string]int{}
	var id, source string
	for line := range strings.Lines(string(published(t, "football.gml"))) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch key {
		case "id":
			id = value
		case "label":
			label[id] = strings.Trim(value, `"`)
			b.Node(label[id])
		case "value":
			conference[label[id]] = int(number(t, value))
		case "source":
			source = value
		case "target":
			if err := b.Edge(Edge{label[source], label[value], 1}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return b.Graph(), conference
}

// facts is an entry of expected.json.
type facts struct {
	Nodes        int      `json:"nodes"`
	Edges        int      `json:"edges"`
	TotalWeight  float64  `json:"total_weight"`
	Density      float64  `json:"density"`
	Components   int      `json:"components"`
	Largest      int      `json:"largest_component"`
	Isolates     int      `json:"isolates"`
	Clustering   float64  `json:"average_clustering_unweighted"`
	Transitivity float64  `json:"transitivity"`
	MaxCore      int      `json:"max_core"`
	Articulation []string `json:"articulation_points"`
	Bridges      int      `json:"bridges"`
	Betweenness  []ranked `json:"top_betweenness_normalised"`
	Degree       []ranked `json:"top_degree"`
	Strength     []ranked `json:"top_strength"`
	Closeness    []ranked `json:"top_closeness_wf_improved"`
	Unweighted   louvain  `json:"louvain_unweighted"`
	Weighted     louvain  `json:"louvain_weighted"`
	Conferences  float64  `json:"Q_of_conferences"`
	Arcs         int      `json:"arcs"`
	Directed     *struct {
		Arcs        int     `json:"arcs"`
		Density     float64 `json:"density"`
		Reciprocity float64 `json:"reciprocity"`
		MaxIn       int     `json:"max_in"`
		MaxOut      int     `json:"max_out"`
		LargestSCC  int     `json:"largest_scc"`
	} `json:"directed"`
}

type louvain struct {
	Best  float64 `json:"best_Q"`
	Worst float64 `json:"worst_Q"`
	Count int     `json:"communities_at_best"`
	Sizes []int   `json:"sizes_at_best"`
}

// ranked is a pair ["label", value].
type ranked struct{ Ranked }

func (r *ranked) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&r.Label, &r.Value})
}

func expected(t testing.TB) map[string]facts {
	t.Helper()
	var out map[string]facts
	if err := json.Unmarshal(published(t, "expected.json"), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// network reads a network by its name in expected.json.
func network(t testing.TB, name string) *Graph {
	t.Helper()
	switch {
	case name == "caviar_full":
		return matrix(t, "caviar/caviar_full_directed_matrix.csv", Last)
	case strings.HasPrefix(name, "caviar_"):
		return matrix(t, "caviar/"+strings.TrimPrefix(name, "caviar_")+".csv", Last)
	case strings.HasPrefix(name, "montagna_"):
		return edgeList(t, "montagna/"+strings.Replace(name, "montagna", "Montagna", 1)+"_edgelist.csv", First)
	case name == "football":
		g, _ := football(t)
		return g
	}
	return edgeList(t, name+".edges.csv", Sum)
}
