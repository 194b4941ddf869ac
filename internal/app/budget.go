package app

import (
	"os"
	"strconv"
	"strings"

	"hut3"
)

// The share of the machine that an import's buffers take where nobody says, and
// what they take where the machine does not say what it has.
const (
	memoryShare = 4
	memoryUsual = 1 << 30
	memoryLeast = 16 << 20
)

// memoryUnits are the units of a stated memory; all count in 1024s.
var memoryUnits = []struct {
	name string
	size int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}, {"", 1}}

// ParseMemory reads a size such as 6GiB, 512 MiB or 800000000, in bytes. Below
// 16 MiB nothing can be imported.
func ParseMemory(s string) (int64, error) {
	for _, u := range memoryUnits {
		digits, ok := strings.CutSuffix(strings.TrimSpace(s), u.name)
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		if !ok || err != nil {
			continue
		}
		if n <= 0 || n > (1<<62)/u.size || n*u.size < memoryLeast {
			break
		}
		return n * u.size, nil
	}
	return 0, hut3.Errorf(hut3.Usage, "memory %q: give at least 16MiB, as in 512MiB or 6GiB", s)
}

// memory is what the buffers of an import may take together: what hut3.toml
// says, else a quarter of the machine's.
func (a *App) memory() int64 {
	if a.Config.Memory != "" {
		if n, err := ParseMemory(a.Config.Memory); err == nil { // was checked when it was read
			return n
		}
	}
	if n := machineMemory("MemTotal"); n > 0 {
		return max(n/memoryShare, memoryLeast)
	}
	return memoryUsual
}

// machineMemory is what the machine has of a kind of memory, in bytes; zero where it does
// not say.
func machineMemory(kind string) int64 {
	raw, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(raw)) {
		if of, rest, ok := strings.Cut(line, ":"); ok && of == kind {
			kb, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64) // zero where it is no number
			return kb << 10
		}
	}
	return 0
}
