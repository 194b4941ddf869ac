package corpus

// Sections gives how many bytes each section takes over the live files of a
// kind, padding and checksums left out, by the name that faults print.
func (c *Corpus) Sections(kind string) map[string]int64 {
	out := map[string]int64{}
	for _, info := range c.live {
		f := c.files[info.Name]
		if f == nil || info.Kind != kind {
			continue
		}
		for _, s := range f.order {
			out[s.id.String()] += int64(s.size)
		}
	}
	return out
}
