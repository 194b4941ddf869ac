package app

import (
	"cmp"
	"context"
	"maps"
	"regexp"
	"slices"

	"hut3"
	"hut3/internal/formats"
	"hut3/internal/ingest"
)

// originalsRead is what a delivery keeps of the reading of its originals. It is
// shared, and not written to.
type originalsRead struct {
	files   []ingest.Registered
	sources []ImportSource // what files say, one each
	errors  []ImportError  // most frequent first
}

// originalsOf is what it is read from: a delivery's register, and the rows that were
// set aside. An erasure that takes a word out of one makes another.
type originalsOf struct {
	delivery          uint32
	mark              string
	register, rejects hut3.Digest
}

// fileEntries is what a file of a register counts against keptSize: without the
// mapping profile, which files share, it takes several times what a line of a list
// does.
const fileEntries = 8

// originalsRead reads what a delivery keeps of its originals, once for all who ask.
// Who may know it is for the caller to say.
func (a *App) originalsRead(ctx context.Context, d hut3.Delivery) (*originalsRead, error) {
	size := func(o *originalsRead) int64 { return int64(fileEntries * len(o.files)) }
	return a.registers.get(ctx, originalsOf{d.Number, d.Mark, d.Register, d.Rejects}, size, func(ctx context.Context) (*originalsRead, error) {
		files, err := ingest.Register(a.Vault, d)
		if err != nil {
			return nil, err
		}
		shareProfiles(files)
		rejects, err := a.rejectsOf(ctx, d)
		return &originalsRead{files, importSources(d, files, rejectReasons(rejects)), importErrors(files, rejects)}, err
	})
}

// register gives the list of a delivery's files.
func (a *App) register(ctx context.Context, d hut3.Delivery) ([]ingest.Registered, error) {
	read, err := a.originalsRead(ctx, d)
	if err != nil {
		return nil, err
	}
	return read.files, nil
}

// shareProfiles lets files that were read by one mapping profile hold it once.
func shareProfiles(files []ingest.Registered) {
	known := map[hut3.Digest]formats.Profile{}
	for _, f := range files {
		if f.Summary == nil || f.Summary.ProfileHash.IsZero() {
			continue
		}
		if p, ok := known[f.Summary.ProfileHash]; ok {
			f.Summary.Profile = p
		} else {
			known[f.Summary.ProfileHash] = f.Summary.Profile
		}
	}
}

// importSources lays out what the register says of each original.
func importSources(d hut3.Delivery, files []ingest.Registered, reasons map[string]map[string]int64) []ImportSource {
	out := make([]ImportSource, len(files))
	for i, r := range files {
		out[i] = ImportSource{SourceHeld: ingest.Source(d, r, reasons[r.Path]), Note: r.Note}
		if m := r.Summary; m != nil {
			out[i].Encoding, out[i].WithoutTime, out[i].UnreadTimes, out[i].DateOrders, out[i].Look = m.Encoding, m.WithoutTime, m.UnreadTimes, m.DateOrders, m.Oddities
		}
	}
	return out
}

// rejectReasons counts rejects by file and reason.
func rejectReasons(list []hut3.Reject) map[string]map[string]int64 {
	out := map[string]map[string]int64{}
	for _, r := range list {
		if out[r.Loc.File] == nil {
			out[r.Loc.File] = map[string]int64{}
		}
		out[r.Loc.File][r.Reason]++
	}
	return out
}

// errorSamples is how many errors of a kind are named.
const errorSamples = 10

var particular = regexp.MustCompile(`"[^"]*"|[0-9][0-9,.]*`)

// importErrors sorts what was set aside or not read by kind.
func importErrors(files []ingest.Registered, rejects []hut3.Reject) []ImportError {
	kinds := map[string]*ImportError{}
	add := func(s ErrorSample) {
		kind := particular.ReplaceAllString(s.Reason, "…")
		if kinds[kind] == nil {
			kinds[kind] = &ImportError{Kind: kind}
		}
		kinds[kind].Count++
		if len(kinds[kind].First) < errorSamples {
			kinds[kind].First = append(kinds[kind].First, s)
		}
	}
	for _, f := range files {
		if f.Fault != "" {
			add(ErrorSample{File: f.Path, Reason: f.Fault})
		}
	}
	for _, r := range rejects {
		add(ErrorSample{r.Key, r.Loc.File, r.Loc.Offset, r.Reason})
	}
	out := []ImportError{}
	for _, k := range slices.Sorted(maps.Keys(kinds)) {
		out = append(out, *kinds[k])
	}
	slices.SortStableFunc(out, func(a, b ImportError) int { return -cmp.Compare(a.Count, b.Count) })
	return out
}
