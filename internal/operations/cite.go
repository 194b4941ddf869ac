package operations

import (
	"encoding/json"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// citable is what a result may rest on or concern, by the prefix of its
// reference. Rows, messages and handles have none and may be named too. That a
// threat, a restriction or a protected source exists is nobody's to find out by
// naming it.
var citable = map[string]string{
	hut3.PrefixPackage: "package", hut3.PrefixReport: "report", hut3.PrefixExhibit: "exhibit",
	hut3.PrefixOperation: OperationKind, hut3.PrefixWarrant: WarrantKind, hut3.PrefixArrest: ArrestKind, hut3.PrefixSeizure: SeizureKind,
	hut3.PrefixOCG: "ocg", hut3.PrefixNominal: "nominal", "RPK": "received_package",
}

// cite refuses a reference to a record or message that is not there or is not
// there for the actor: the same answer. Handles and records of kinds that this
// program does not keep are not looked for.
func cite(tx *store.Tx, actor hut3.Actor, cites access.Sight, refs ...hut3.Ref) error {
	for _, ref := range refs {
		if err := citeMessage(tx, cites, ref); err != nil {
			return err
		}
		prefix := ref.Prefix()
		if prefix == "" {
			continue
		}
		kind, ok := citable[prefix]
		if !ok {
			return hut3.Errorf(hut3.Invalid, "%s cannot be named here: name a message, handle, exhibit, report, package, operation, warrant, arrest, seizure, nominal or group", ref)
		}
		there, err := mayCite(tx, actor, cites, ref)
		if err != nil {
			return err
		}
		if !there {
			return hut3.Errorf(hut3.NotFound, "no %s %s", kind, ref)
		}
	}
	return nil
}

// citeMessage refuses a message or row that does not exist for the actor.
func citeMessage(tx *store.Tx, cites access.Sight, ref hut3.Ref) error {
	if _, err := hut3.ParseKey(string(ref)); err != nil || cites == nil {
		return nil
	}
	there, err := cites(tx, ref)
	if err == nil && !there {
		err = hut3.Errorf(hut3.NotFound, "there is no message or row %s", ref)
	}
	return err
}

// mayCite reports whether any kind of record has the reference and is there for
// the actor.
func mayCite(tx *store.Tx, actor hut3.Actor, cites access.Sight, ref hut3.Ref) (bool, error) {
	kinds := tx.Kinds(ref)
	for _, kind := range kinds {
		r, err := tx.Get(kind, string(ref))
		if err != nil && hut3.CodeOf(err) == hut3.NotFound {
			continue
		}
		if err != nil {
			return false, err
		}
		his, err := isHis(tx, actor, r)
		if err == nil && his && cites != nil && !actor.Guest {
			his, err = cites(tx, ref)
		}
		if his || err != nil {
			return his, err
		}
	}
	return len(kinds) == 0 && !actor.Guest, nil
}

// isHis reports whether a record exists for the actor. For a guest: his unit's
// results, reports and receipts, packages that it was sent, and the people that
// he entered himself.
func isHis(tx *store.Tx, actor hut3.Actor, r store.Record) (bool, error) {
	if !actor.Guest {
		return true, nil
	}
	switch r.Ref().Prefix() {
	case hut3.PrefixOCG, hut3.PrefixExhibit:
		return false, nil
	case hut3.PrefixNominal:
		versions, err := tx.History(r.Kind, r.ID)
		return slices.ContainsFunc(versions, func(v store.Record) bool { return hut3.Ref(v.Author) == actor.User }), err
	}
	var b struct {
		Unit, Force, Agency, Origin string
		Credited                    string            `json:"credited_to"`
		State                       hut3.PackageState `json:"state"`
		Recipients                  []hut3.PackageRecipient
	}
	if err := json.Unmarshal(r.Body, &b); err != nil {
		return false, hut3.Wrap(err, hut3.Invalid, "reading %s", r.ID)
	}
	sent := b.State != hut3.PackageDraft && b.State != hut3.PackageAuthorised
	_, recipient := hut3.PackageTerms{Recipients: b.Recipients}.Recipient(actor.Unit)
	return slices.Contains([]string{b.Unit, b.Force, b.Agency, b.Origin, b.Credited}, actor.Unit) || sent && recipient, nil
}

// newlyCited are the references that a change adds: those that stood are not
// looked at again.
func newlyCited[T any](f family[T], before, after T) []hut3.Ref {
	stood := f.cites(before)
	return slices.DeleteFunc(f.cites(after), func(ref hut3.Ref) bool { return slices.Contains(stood, ref) })
}
