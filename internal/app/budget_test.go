package app_test

import (
	"testing"

	"hut3"
	"hut3/internal/app"
)

func TestParseMemory(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int64{
		"16MiB": 16 << 20, " 6 GiB ": 6 << 30, "2G": 2 << 30, "800000000": 800_000_000, "20000KiB": 20000 << 10,
		"": 0, "15MiB": 0, "-1GiB": 0, "1.5GiB": 0, "lots": 0, "9999999999999GiB": 0, "GiB": 0,
	} {
		got, err := app.ParseMemory(s)
		if got != want || (err == nil) != (want > 0) || err != nil && hut3.CodeOf(err) != hut3.Usage {
			t.Errorf("%q: %d, %v; want %d", s, got, err, want)
		}
	}
}
