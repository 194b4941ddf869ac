package network

import (
	"bytes"
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"hut3"
)

// List is a network as it stands in a file.
type List struct {
	Edges    []Edge
	Matrix   bool // an adjacency matrix: its rows are senders and its columns recipients
	Directed bool // a matrix that is not the same above and below its diagonal
}

// ReadList reads an edge list, as ReadEdges does, or an adjacency matrix: a
// first row whose first cell is empty and that names the columns, and then a
// row a sender. The upper half of a symmetric matrix is its undirected edges.
func ReadList(r io.Reader) (List, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return List{}, hut3.Wrap(err, hut3.Invalid, "the network cannot be read to its end")
	}
	if !isMatrix(text) {
		edges, err := ReadEdges(bytes.NewReader(text))
		return List{Edges: edges}, err
	}
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	in.FieldsPerRecord = -1
	rows, err := in.ReadAll()
	if err != nil {
		return List{}, hut3.Wrap(err, hut3.Invalid, "the matrix is not CSV")
	}
	return readMatrix(rows)
}

// isMatrix looks for a first row of more than three cells, the first empty.
func isMatrix(text []byte) bool {
	line, _, _ := bytes.Cut(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), []byte("\n"))
	first, rest, ok := strings.Cut(string(line), ",")
	return ok && strings.Trim(first, "\" ") == "" && strings.Count(rest, ",") > 1
}

func readMatrix(rows [][]string) (List, error) {
	head, body := rows[0], rows[1:]
	values := make([][]float64, len(body))
	for i, row := range body {
		if len(row) != len(head) {
			return List{}, hut3.Errorf(hut3.Invalid, "row %d of the matrix has %d cells, and its first row %d", i+2, len(row), len(head))
		}
		values[i] = make([]float64, len(row)-1)
		for j, cell := range row[1:] {
			v, err := strconv.ParseFloat(strings.TrimSpace(cell), 64)
			if err != nil || v < 0 || v > maxWeight {
				return List{}, hut3.Errorf(hut3.Invalid, "row %d, column %d of the matrix has %q; a cell is a number, 0 where there is no edge", i+2, j+2, cell)
			}
			values[i][j] = v
		}
	}
	list := List{Matrix: true, Directed: !symmetric(values)}
	for i, row := range body {
		for j, v := range values[i] {
			if v > 0 && (list.Directed || j >= i) {
				list.Edges = append(list.Edges, Edge{From: strings.TrimSpace(row[0]), To: strings.TrimSpace(head[j+1]), Weight: v})
			}
		}
	}
	return list, nil
}

func symmetric(m [][]float64) bool {
	for i := range m {
		if len(m[i]) != len(m) {
			return false
		}
		for j := range m[i] {
			if m[i][j] != m[j][i] {
				return false
			}
		}
	}
	return true
}
