package operations

import (
	"context"
	"strconv"
	"strings"

	"hut3"
)

// Batch is many new records that name one another. In it the reference of an
// operation is @1 for the first of Operations, and that of a warrant @1 for the
// first of Warrants.
type Batch struct {
	Operations []hut3.Operation
	Warrants   []hut3.Warrant
	Arrests    []hut3.Arrest
	Seizures   []hut3.Seizure
}

// Recorded are the references that a batch was given, in its order.
type Recorded struct {
	Operations []hut3.Ref `json:"operations"`
	Warrants   []hut3.Ref `json:"warrants"`
	Arrests    []hut3.Ref `json:"arrests"`
	Seizures   []hut3.Ref `json:"seizures"`
}

// Record writes a batch: operations first, then what names them. Each
// transaction writes at most batchMost records; where one fails, those before
// it stand, and Recorded says which.
func (o *Operations) Record(ctx context.Context, actor hut3.Actor, b Batch) (Recorded, error) {
	var r Recorded
	var err error
	if r.Operations, err = o.OpenAll(ctx, actor, b.Operations); err != nil {
		return r, err
	}
	warrants := make([]hut3.Warrant, len(b.Warrants))
	for i, w := range b.Warrants {
		if w.Operation, err = resolve(w.Operation, r.Operations); err != nil {
			return r, err
		}
		warrants[i] = w
	}
	if r.Warrants, err = o.AddWarrants(ctx, actor, warrants); err != nil {
		return r, err
	}
	if r.Arrests, err = o.recordArrests(ctx, actor, b.Arrests, r); err != nil {
		return r, err
	}
	r.Seizures, err = o.recordSeizures(ctx, actor, b.Seizures, r)
	return r, err
}

func (o *Operations) recordArrests(ctx context.Context, actor hut3.Actor, in []hut3.Arrest, r Recorded) ([]hut3.Ref, error) {
	out := make([]hut3.Arrest, len(in))
	for i, a := range in {
		if err := r.resolve(&a.Event); err != nil {
			return nil, err
		}
		out[i] = a
	}
	return o.AddArrests(ctx, actor, out)
}

func (o *Operations) recordSeizures(ctx context.Context, actor hut3.Actor, in []hut3.Seizure, r Recorded) ([]hut3.Ref, error) {
	out := make([]hut3.Seizure, len(in))
	for i, s := range in {
		if err := r.resolve(&s.Event); err != nil {
			return nil, err
		}
		out[i] = s
	}
	return o.AddSeizures(ctx, actor, out)
}

func (r Recorded) resolve(e *hut3.Event) (err error) {
	if e.Operation, err = resolve(e.Operation, r.Operations); err != nil {
		return err
	}
	e.Warrant, err = resolve(e.Warrant, r.Warrants)
	return err
}

// resolve puts the reference of the n-th record in the place of @n.
func resolve(ref hut3.Ref, refs []hut3.Ref) (hut3.Ref, error) {
	digits, ok := strings.CutPrefix(string(ref), "@")
	if !ok {
		return ref, nil
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > len(refs) {
		return "", hut3.Errorf(hut3.Invalid, "%s names none of the %d records of the batch", ref, len(refs))
	}
	return refs[n-1], nil
}

func local(n int) hut3.Ref { return hut3.Ref("@" + strconv.Itoa(n)) }
