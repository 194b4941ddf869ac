package app

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/ingest"
)

// DeliveryExport is a delivery on the disk, for somebody who checks it without
// this program: tools/recheck/recheck.py does.
type DeliveryExport struct {
	Delivery  string `json:"delivery"`
	Dir       string `json:"dir"`
	Files     int    `json:"files"`
	Originals int    `json:"originals"` // copied, each once
	Rows      int64  `json:"rows"`      // of any kind
	Rejects   int64  `json:"rejects"`
}

// ExportDelivery writes a live delivery into a new folder: manifest.jsonl, with
// each row's place and the SHA-256 of its bytes, and the originals, or their
// hashes alone. It takes no account of restrictions: it is for custodians, who
// handed the originals in, and is logged as a disclosure.
func (a *App) ExportDelivery(ctx context.Context, actor hut3.Actor, ref, dir string, hashesOnly bool) (out DeliveryExport, err error) {
	look := access.Look{Action: access.DeliveryExport, Object: hut3.Ref(ref), Query: "export delivery"}
	if err := a.permit(ctx, actor, look); err != nil {
		return out, err
	}
	if ref == "" {
		return out, hut3.Errorf(hut3.Usage, "name the delivery, as in D1")
	}
	list, err := a.liveDeliveries(ctx, ref)
	if err != nil {
		return out, a.missed(ctx, actor, look, err)
	}
	d := list[0]
	if d.State != hut3.Live {
		return out, hut3.Errorf(hut3.Conflict, "%s is %s; only a live delivery is exported", d.Ref(), d.State)
	}
	register, err := ingest.Register(a.Vault, d)
	if err != nil {
		return out, err
	}
	look.Count = d.Counts.Rows + d.Counts.Records
	if err := a.Doors.Read(ctx, actor, look); err != nil { // before a byte leaves
		return out, err
	}
	out = DeliveryExport{Delivery: string(d.Ref()), Dir: dir, Files: len(register)}
	if err := writeNew(dir, nil); err != nil {
		return out, err
	}
	if !hashesOnly {
		if out.Originals, err = a.exportOriginals(ctx, register, filepath.Join(dir, "originals")); err != nil {
			return out, err
		}
	}
	return out, a.exportManifest(ctx, d, register, filepath.Join(dir, "manifest.jsonl"), &out)
}

// exportOriginals copies each vault object once, under its SHA-256.
func (a *App) exportOriginals(ctx context.Context, register []ingest.Registered, dir string) (n int, err error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return 0, hut3.Wrap(err, hut3.Internal, "the folder of the originals cannot be made")
	}
	done := map[hut3.Digest]bool{}
	for _, f := range register {
		if f.SHA256.IsZero() || done[f.SHA256] {
			continue
		}
		done[f.SHA256] = true
		if err := errors.Join(ctx.Err(), a.copyOriginal(f.SHA256, filepath.Join(dir, f.SHA256.String()))); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (a *App) copyOriginal(object hut3.Digest, to string) error {
	r, err := a.Vault.Open(object)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // only read
	w, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "original %s cannot be written", object)
	}
	_, err = io.Copy(w, io.NewSectionReader(r, 0, r.Size()))
	return hut3.Wrap(errors.Join(err, w.Close()), hut3.Internal, "original %s cannot be written", object)
}
