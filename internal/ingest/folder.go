package ingest

import (
	"bytes"
	"crypto/sha256"
	"os"

	"hut3"
	"hut3/internal/formats"
)

// The files of a delivery lie beside each other as they did in the folder that was
// handed over: a reader finds there what an archive of the folder would hold. While
// the originals are being stored only their names are known, and a file that is
// read with others waits for the stage of reading; then all come out of the vault.

// namesBeside are the files of the delivery by name, while they are stored. A file
// that came alone, or was opened with a key, has nothing beside it.
func (j *job) namesBeside() *formats.Folder {
	if !j.loose() {
		return nil
	}
	return formats.NewFolder(j.looseFiles(), nil)
}

// allBeside are the files of the delivery in the vault, and with them those of the
// earlier deliveries of the same story.
func (j *job) allBeside() *formats.Folder {
	if !j.loose() {
		return nil
	}
	return formats.NewFolder(j.looseFiles(), func(f formats.Loose) (formats.Original, error) { return j.Vault.Open(f.SHA256) })
}

// diskBeside are the files where they lie, for a dry run.
func (j *job) diskBeside() *formats.Folder {
	if !j.loose() {
		return nil
	}
	disk := make(map[string]string, len(j.sources))
	for _, s := range j.sources {
		disk[s.path] = s.disk
	}
	return formats.NewFolder(j.looseFiles(), func(f formats.Loose) (formats.Original, error) { return os.Open(disk[f.Path]) })
}

func (j *job) loose() bool {
	return j.req.Derived == nil && len(j.sources)+len(j.earlier) > 1
}

func (j *job) looseFiles() []formats.Loose {
	list := make([]formats.Loose, 0, len(j.sources)+len(j.earlier))
	for i, s := range j.sources {
		f := formats.Loose{Path: s.path, Size: s.size, Fault: s.fault}
		if i < len(j.files) {
			if f.SHA256, f.Size = j.files[i].object, j.files[i].size; f.Size < 0 {
				f.Fault = "it was not received"
			}
		}
		list = append(list, f)
	}
	for _, r := range j.earlier {
		list = append(list, formats.Loose{Path: r.Path, SHA256: r.SHA256, Size: r.Bytes})
	}
	return list
}

// besides tells the reading of a file with those beside it from one of others: it
// depends on all their bytes.
func besides(reads hut3.Digest, files []formats.Loose) hut3.Digest {
	var b bytes.Buffer
	b.Write(reads[:])
	for _, f := range files {
		b.WriteString(f.Path)
		b.WriteByte(0)
		b.Write(f.SHA256[:])
	}
	return sha256.Sum256(b.Bytes())
}
