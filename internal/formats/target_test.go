package formats_test

import (
	"cmp"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"hut3"
)

// said is a message as target.json files of the real data state it.
type said struct {
	Timestamp string `json:"timestamp"`
	Author    string `json:"author"`
	Message   string `json:"message"`
}

func target(t *testing.T, path string) []said {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var list []said
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	return sorted(list)
}

func sorted(list []said) []said {
	slices.SortFunc(list, func(a, b said) int {
		return cmp.Or(cmp.Compare(a.Timestamp, b.Timestamp), cmp.Compare(a.Message, b.Message))
	})
	return list
}

// targets are the messages of rows, to the second and without line ends, as the
// target files have them.
func targets(rows []hut3.Row) []said {
	var list []said
	for _, r := range rows {
		if r.Kind != hut3.KindMessage {
			continue
		}
		at := strings.TrimSuffix(r.Sent.String(), "Z")
		if r.Sent.Precision == hut3.ToMinute {
			at += ":00"
		}
		author := r.FromNick
		if author == "" {
			author = r.From.Name
		}
		at, _, _ = strings.Cut(at, ".")
		list = append(list, said{at, author, strings.ReplaceAll(r.Body, "\n", " ")})
	}
	return sorted(list)
}
