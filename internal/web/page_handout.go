package web

import (
	"archive/zip"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"hut3"
	"hut3/internal/app"
)

func handOutForm(ref hut3.Ref) form {
	return form{Action: refURL(ref) + "/export", Title: "Hand it over for a check without hut3", Button: "Write the archive",
		Fields:      []field{boxes("hashes_only", "Originals", "", []option{{"yes", "leave them out: places and hashes alone"}})},
		Lead:        "A ZIP file with the originals under their SHA-256, and manifest.jsonl: each row with its place and the hash of its bytes. tools/recheck/recheck.py, which shares no code with hut3, checks it.",
		Consequence: "It takes no account of restrictions: it holds everything that was handed in. It is logged as a disclosure."}
}

// exportDelivery gives a delivery as one archive, whole before its first byte
// leaves.
func exportDelivery(v *visit) (answer, error) {
	return v.submit(handOutForm(v.ref()), importReportPage, func(f *form) (answer, error) {
		room, err := v.app.HandOutFolder()
		if err != nil {
			return answer{}, err
		}
		name := string(v.ref())
		if _, err = v.app.ExportDelivery(v.ctx, v.actor, name, filepath.Join(room, "delivery"), len(f.several("hashes_only")) > 0); err != nil {
			return answer{}, errors.Join(err, os.RemoveAll(room))
		}
		path, err := v.zipped(os.DirFS(filepath.Join(room, "delivery")))
		if err = errors.Join(err, os.RemoveAll(room)); err != nil {
			return answer{}, err
		}
		return v.handOver(app.HandOutDelivery, v.ref(), path, name+".zip")
	})
}

// zipped puts a folder into a ZIP file. What compresses is compressed.
func (v *visit) zipped(from fs.FS) (path string, err error) {
	f, err := v.app.HandOutFile()
	if err != nil {
		return "", err
	}
	z := zip.NewWriter(f)
	if err := errors.Join(z.AddFS(from), z.Close(), f.Close()); err != nil {
		return "", errors.Join(hut3.Wrap(err, hut3.Internal, "writing an archive"), os.Remove(f.Name()))
	}
	return f.Name(), nil
}
