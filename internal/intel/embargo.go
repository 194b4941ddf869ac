package intel

import (
	"fmt"
	"strings"
	"time"

	"hut3"
	"hut3/internal/store"
)

// Embargoes lists the packages, sent or received, that forbid publication at a
// time: those named by the references (PKG-3, PKG-3/DERBYS, RPK-1; others are
// passed over), or all of them where none is given. A package that was recalled
// or superseded still forbids. The time of overt action does not bear on it.
func Embargoes(tx *store.Tx, at time.Time, refs ...hut3.Ref) ([]hut3.Hold, error) {
	asked := map[hut3.Ref]bool{}
	for _, ref := range refs {
		pkg, _, _ := strings.Cut(string(ref), "/")
		asked[hut3.Ref(pkg)] = true
	}
	var out []hut3.Hold
	hold := func(ref hut3.Ref, from string, until time.Time) {
		if (len(refs) == 0 || asked[ref]) && at.Before(until) {
			out = append(out, hut3.Hold{Ref: ref, Until: until, Why: fmt.Sprintf("%s of %s is not to be published before %s", ref, from, until.Format("2006-01-02 15:04 MST"))})
		}
	}
	packages, err := store.List[hut3.Package](tx, PackageKind)
	if err != nil {
		return nil, err
	}
	for _, p := range packages {
		if p.Body.State != hut3.PackageDraft {
			hold(p.Ref, p.Body.Origin, p.Body.NotBeforePublication)
		}
	}
	received, err := store.List[hut3.ReceivedPackage](tx, ReceivedKind)
	for _, r := range received {
		hold(r.Ref, r.Body.Sender, r.Body.Content.NotBeforePublication)
	}
	return out, err
}

// Publishable refuses a publication that rests on packages which forbid it at a
// time: Conflict, naming the package and the time.
func Publishable(tx *store.Tx, at time.Time, refs ...hut3.Ref) error {
	if len(refs) == 0 {
		return nil
	}
	holds, err := Embargoes(tx, at, refs...)
	if err != nil || len(holds) == 0 {
		return err
	}
	return hut3.Errorf(hut3.Conflict, "not to be published yet: %s", holds[0].Why)
}
