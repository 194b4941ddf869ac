package marks

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"slices"

	"hut3"
	"hut3/internal/vault"
)

// rowsMagic begins a list of rows in the vault: keys going up, each as its
// distance from the one before, as a varint. The vault compresses and seals it.
const rowsMagic = "hut3 rows 1\n"

// keep makes a list of rows: in the record where they are few, otherwise in the
// vault. Sorting and doubles are seen to.
func (m Marks) keep(ctx context.Context, rows []hut3.Key) (hut3.RowList, error) {
	rows = sorted(rows)
	list := hut3.RowList{Count: int64(len(rows))}
	if len(rows) <= hut3.RowsInRecord {
		list.Rows = rows
		return list, nil
	}
	object, err := m.Vault.Put(ctx, bytes.NewReader(encodeRows(rows)))
	list.Set = object.SHA256
	return list, err
}

// sorted is rows going up, each once.
func sorted(rows []hut3.Key) []hut3.Key {
	out := slices.Clone(rows)
	slices.Sort(out)
	return slices.Compact(out)
}

func encodeRows(rows []hut3.Key) []byte {
	out := append([]byte(nil), rowsMagic...)
	out = binary.AppendUvarint(out, uint64(len(rows)))
	last := hut3.Key(0)
	for _, k := range rows {
		out = binary.AppendUvarint(out, uint64(k-last))
		last = k
	}
	return out
}

// decodeRows reads what encodeRows wrote, and nothing else.
func decodeRows(raw []byte) ([]hut3.Key, error) {
	rest, ok := bytes.CutPrefix(raw, []byte(rowsMagic))
	n, size := binary.Uvarint(rest)
	if !ok || size <= 0 || n > uint64(len(rest)) {
		return nil, hut3.Errorf(hut3.Integrity, "this is not a list of rows, or not a whole one")
	}
	rest = rest[size:]
	rows := make([]hut3.Key, 0, n)
	last := hut3.Key(0)
	for range n {
		d, size := binary.Uvarint(rest)
		next := last + hut3.Key(d)
		if size <= 0 || next <= last {
			return nil, hut3.Errorf(hut3.Integrity, "row %d of the list cannot be read", len(rows)+1)
		}
		rest, last = rest[size:], next
		rows = append(rows, next)
	}
	if len(rest) > 0 {
		return nil, hut3.Errorf(hut3.Integrity, "%d bytes follow the list of rows", len(rest))
	}
	return rows, nil
}

// RowsOf reads a list of rows, from its record or the vault.
func RowsOf(v *vault.Vault, l hut3.RowList) ([]hut3.Key, error) {
	if l.Set.IsZero() {
		return l.Rows, nil
	}
	r, err := v.Open(l.Set)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.CodeOf(err), "the list of %s cannot be read", hut3.Plural(l.Count, "row", "rows"))
	}
	defer func() { _ = r.Close() }() // it was only read
	raw := make([]byte, r.Size())
	if _, err := io.ReadFull(io.NewSectionReader(r, 0, r.Size()), raw); err != nil {
		return nil, hut3.Wrap(err, hut3.Integrity, "the list of rows %s cannot be read", l.Set)
	}
	rows, err := decodeRows(raw)
	if err == nil && int64(len(rows)) != l.Count {
		err = hut3.Errorf(hut3.Integrity, "the list %s has %d rows; its record says %d", l.Set, len(rows), l.Count)
	}
	return rows, err
}
