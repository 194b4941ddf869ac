package intel

import (
	"context"
	"io"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// The kinds of record that this package keeps. Receipts and copies have the
// reference of the package with the agency's code, as in PKG-3/DERBYS.
const (
	ReportKind   = "report"
	SourceKind   = "protected_source" // never shown to anybody
	PackageKind  = "package"
	CopyKind     = "package_copy" // what one recipient was sent
	ReceiptKind  = "receipt"
	KeyKind      = "unit_key"         // KEY-DERBYS
	ReceivedKind = "received_package" // RPK-1
)

// Prefixes of references that only this package gives.
const (
	prefixSource   = "SRC"
	prefixKey      = "KEY"
	prefixReceived = "RPK"
)

// Kinds are the records that this package keeps.
func Kinds() []store.Kind {
	return []store.Kind{
		store.NewKind[hut3.Report](ReportKind, hut3.PrefixReport),
		store.NewKind[hut3.ProtectedSource](SourceKind, prefixSource),
		store.NewKind[hut3.Package](PackageKind, hut3.PrefixPackage),
		store.NewKind[hut3.PackageCopy](CopyKind, hut3.PrefixPackage),
		store.NewKind[hut3.Receipt](ReceiptKind, hut3.PrefixPackage),
		store.NewKind[UnitKey](KeyKind, prefixKey),
		store.NewKind[hut3.ReceivedPackage](ReceivedKind, prefixReceived),
	}
}

// See gives a message that the actor may see, by any of its rows. NotFound
// where there is none in his scope.
type See func(context.Context, hut3.Key) (hut3.Message, error)

// Deps is what Intel works with. All of it is required.
type Deps struct {
	Doors     *access.Doors
	Agencies  *access.Directory
	Unit      string         // agency code of the unit that keeps the case, and sends
	Extractor hut3.Extractor // finds postcodes, and what remains in a sanitised text
	// Authority gives the authority under which a message is held.
	Authority func(*store.Tx, hut3.Key) (hut3.Ref, hut3.Authority, error)
	Rand      io.Reader // crypto/rand in the program
	// Sees gives what an actor may see of messages, where a verb is not handed it.
	Sees func(context.Context, hut3.Actor) (See, error)
}

// Intel holds the verbs. Make it with New. It is safe for concurrent use.
type Intel struct {
	Deps
	Lists  *Lists
	Routes *Routes
}

// New loads the dated lists.
func New(deps Deps) (*Intel, error) {
	lists, err := LoadLists()
	if err != nil {
		return nil, err
	}
	routes, err := LoadRoutes(deps.Agencies)
	return &Intel{deps, lists, routes}, err
}

// inside reports whether the actor sees reports and packages of a unit whole:
// he belongs to it, or is an officer or commander of the unit that keeps the
// case.
func (i *Intel) inside(actor hut3.Actor, origin string) bool {
	return actor.Unit == origin || actor.Unit == i.Unit && actor.Has(hut3.RoleOfficer, hut3.RoleCommander)
}

func noSuch(what string, ref hut3.Ref) error {
	return hut3.Errorf(hut3.NotFound, "no %s %s", what, ref)
}

// changed refuses to write over what somebody else wrote meanwhile.
func changed(seen, now store.Record) error {
	if seen.Version != now.Version {
		return hut3.Errorf(hut3.Conflict, "%s was changed meanwhile; look at it again", now.ID)
	}
	return nil
}

// holds refuses material that may not go into a report or package.
func (i *Intel) holds(tx *store.Tx, keys []hut3.Key) error {
	for _, key := range keys {
		ref, authority, err := i.Authority(tx, key)
		if err != nil {
			return err
		}
		if err := usable(key, ref, authority); err != nil {
			return err
		}
	}
	return nil
}

// usable refuses an authority that was not stated, and one whose material is
// kept out of proceedings (DESIGN section 4, "Authority").
func usable(key hut3.Key, ref hut3.Ref, authority hut3.Authority) error {
	switch {
	case ref == "" || ref == hut3.AuthorityNotStated:
		return hut3.Errorf(hut3.Refused, "%s is held under %s (not stated) and cannot go into a report or package; have a custodian state the authority of delivery %s first", key, hut3.AuthorityNotStated, hut3.DeliveryRef(key.Delivery()))
	case authority.InterceptExcluded:
		return hut3.Errorf(hut3.Refused, "%s is held under %s, whose material is excluded from proceedings (IPA 2016 s.56); it cannot go into a report or package", key, ref)
	}
	return nil
}
