package web

import "hut3"

// packageText is a report of a package that has not gone, with what its statements
// say, raw beside sanitised: what who authorises answers for.
type packageText struct {
	Ref   hut3.Ref
	Title string
	Items []reportItem
}

// texts reads the reports of a package, each by its own door: one that is not open
// to the reader is not there.
func (v *visit) texts(p hut3.Package) (out []packageText, err error) {
	for _, ref := range p.Reports {
		r, err := v.app.ReportFile(v.ctx, v.actor, ref)
		if hut3.CodeOf(err) == hut3.NotFound && err != nil {
			continue
		}
		if err != nil {
			return nil, err
		}
		t := packageText{Ref: ref, Title: r.Title}
		for i, it := range r.Items {
			t.Items = append(t.Items, itemOf(it, i+1))
		}
		out = append(out, t)
	}
	return out, nil
}
