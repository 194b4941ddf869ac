package network

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

func TestReadList(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       List
	}{
		{"an edge list", "a,b,2\nb,c\n", List{Edges: []Edge{{"a", "b", 2}, {"b", "c", 1}}}},
		{"a directed matrix", "\"\",a,b,c\na,0,2,0\nb,1,0,0\nc,0,0,0\n",
			List{Edges: []Edge{{"a", "b", 2}, {"b", "a", 1}}, Matrix: true, Directed: true}},
		{"a symmetric matrix, with a mark at its beginning", "\ufeff,a,b,c\na,0,2,0\nb,2,0,3\nc,0,3,0\n",
			List{Edges: []Edge{{"a", "b", 2}, {"b", "c", 3}}, Matrix: true}},
	}
	for _, tt := range tests {
		got, err := ReadList(strings.NewReader(tt.text))
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%s: %s %v", tt.name, diff, err)
		}
	}
	for _, bad := range []struct{ text, says string }{
		{",a,b,c\na,0,1\n", "row 2 of the matrix has 3 cells"},
		{",a,b,c\na,0,x,0\n", "row 2, column 3"},
		{",a,b,c\na,0,-1,0\n", "row 2, column 3"},
		{",a,b,c\na,0,\"x\n", "not CSV"},
	} {
		_, err := ReadList(strings.NewReader(bad.text))
		if hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), bad.says) {
			t.Errorf("%q: %v, want %q", bad.text, err, bad.says)
		}
	}
}

func FuzzReadList(f *testing.F) {
	for _, seed := range []string{"a,b,2\n", ",a,b,c\na,0,2,0\nb,2,0,3\nc,0,3,0\n", ",,,\n,,,\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := ReadList(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, e := range list.Edges {
			if e.Weight <= 0 {
				t.Errorf("edge %v", e)
			}
		}
	})
}
