package operations

import (
	"context"
	"fmt"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Proof is a frozen statement computed again, from the versions of the records
// that it names and from nothing else.
type Proof struct {
	Ref     hut3.Ref `json:"ref"`
	OK      bool     `json:"ok"`
	Records int      `json:"records"` // versions read
	Figures int      `json:"figures"` // computed again
	Faults  []string `json:"faults"`
}

// Prove computes a frozen statement again: its digest, the digest of each
// version it rests on, and every figure. What was recorded since plays no part.
// It reads the records of every unit and is refused to guests.
func (o *Operations) Prove(ctx context.Context, actor hut3.Actor, ref hut3.Ref) (Proof, error) {
	proof := Proof{Ref: ref, Faults: []string{}}
	if err := o.refuseGuest(ctx, actor, "proving a statement", ref); err != nil {
		return proof, err
	}
	look := access.Look{Action: access.FiguresRead, Object: ref, Query: "prove"}
	if access.Can(actor, access.Act{Action: look.Action, Object: ref}) != nil { // for his role: nothing is looked up
		return proof, o.Doors.Read(ctx, actor, look)
	}
	open, err := o.Sees(ctx, actor)
	if err != nil {
		return proof, err
	}
	if err := o.PublicationOpen(ctx, actor, open, ref); err != nil {
		return proof, err
	}
	err = o.Doors.View(ctx, func(tx *store.Tx) error {
		p, _, err := store.Get[hut3.Publication](tx, FigureKind, ref)
		if err != nil {
			return err
		}
		digest, err := contentDigest(p.Frozen)
		if err != nil {
			return err
		}
		if digest != p.SHA256 {
			proof.fault("the frozen content has the SHA-256 %s and was sealed with %s", digest, p.SHA256)
		}
		return o.proveFigures(tx, p.Frozen, &proof)
	})
	if err != nil {
		return proof, err
	}
	proof.OK = len(proof.Faults) == 0
	look.Count, look.Refs = int64(proof.Records), []hut3.Ref{ref}
	return proof, o.Doors.Read(ctx, actor, look)
}

func (p *Proof) fault(format string, args ...any) {
	p.Faults = append(p.Faults, fmt.Sprintf(format, args...))
}

func (o *Operations) proveFigures(tx *store.Tx, c hut3.FrozenContent, proof *Proof) error {
	var records []store.Record
	for _, b := range c.Basis {
		r, err := tx.Version(b.Kind, string(b.Ref), b.Version)
		if err != nil && hut3.CodeOf(err) != hut3.NotFound {
			return err
		}
		if err != nil {
			proof.fault("%v; it is part of what was frozen, and what is left is no proof", err)
			continue
		}
		if r.Digest != b.Digest {
			proof.fault("%s version %d is not the one that was frozen", b.Ref, b.Version)
			continue
		}
		records = append(records, r)
		proof.Records++
	}
	l, err := o.ledgerFrom(records)
	if err != nil {
		return err
	}
	give := "its records give"
	if len(records) < len(c.Basis) {
		give = "what is left of its records gives"
	}
	for _, f := range c.Figures {
		again, err := o.figuresOf(l, Ask{AsAt: c.AsAt, Scopes: []string{f.Scope}, Measures: []string{f.Measure}})
		if err != nil {
			return err
		}
		proof.Figures++
		if again[0].Amount != f.Amount || again[0].Bound != f.Bound {
			proof.fault("%s of %s was frozen as %s and %s %s", f.Measure, f.Scope, f, give, again[0])
		}
	}
	return nil
}
