package app

import (
	"os"
	"strconv"
	"strings"
	"time"
)

// memoryWatch looks at the process's own memory now and then. Files that are
// mapped are left out: they are page cache, which the machine takes back.
type memoryWatch struct {
	done chan struct{}
	peak chan int64
}

const memoryEvery = 20 * time.Millisecond

func watchMemory() *memoryWatch {
	w := &memoryWatch{make(chan struct{}), make(chan int64)}
	go func() {
		tick := time.NewTicker(memoryEvery)
		defer tick.Stop()
		peak := ownMemory()
		for {
			select {
			case <-tick.C:
				peak = max(peak, ownMemory())
			case <-w.done:
				w.peak <- max(peak, ownMemory())
				return
			}
		}
	}()
	return w
}

// stop gives the most that was seen; zero where the system does not say.
func (w *memoryWatch) stop() int64 {
	close(w.done)
	return <-w.peak
}

// ownMemory is the memory in use that is not a file's, in bytes.
func ownMemory() int64 {
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, "RssAnon:"); ok {
			kb, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			if err != nil {
				return 0
			}
			return kb << 10
		}
	}
	return 0
}

// loadAverage is how busy the machine is, as the system prints it.
func loadAverage() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	return strings.Join(strings.Fields(string(raw))[:3], " ")
}

// processorSeconds is how long this process has kept processors busy, in user
// code and in the system for it; zero where the system does not say. On a
// machine that others use too it says more than the clock.
func processorSeconds() float64 {
	raw, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(raw), ") ") // the name before may hold spaces
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, err := strconv.ParseFloat(fields[11], 64)
	if err != nil {
		return 0
	}
	system, err := strconv.ParseFloat(fields[12], 64)
	if err != nil {
		return 0
	}
	return (user + system) / ticksPerSecond
}

// ticksPerSecond is the unit of /proc's times on Linux, the same for every
// architecture that Go knows.
const ticksPerSecond = 100
