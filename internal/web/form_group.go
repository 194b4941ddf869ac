package web

// fieldGroup is a run of questions about one thing. The first stands open, and
// those that follow it are folded until they are wanted.
type fieldGroup struct {
	Name   string // empty: questions of the form as a whole
	Fold   bool
	Open   bool
	Fields []field
}

// Groups are the fields of a form in their order, those about one thing together.
func (f form) Groups() (out []fieldGroup) {
	folded := false
	for _, x := range f.Fields {
		if len(out) == 0 || out[len(out)-1].Name != x.Group {
			out = append(out, fieldGroup{Name: x.Group, Fold: x.Group != "" && folded})
			folded = folded || x.Group != ""
		}
		g := &out[len(out)-1]
		g.Fields = append(g.Fields, x)
		g.Open = g.Open || x.Value != "" || x.Fault != ""
	}
	return out
}
