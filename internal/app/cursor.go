package app

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

const (
	cursorBytes = 16
	cursorMAC   = 16
)

// sealCursor prints where a page ended, with a code that only this case can
// make: a cursor made up by a caller would otherwise ask whether a message
// exists.
func (a *App) sealCursor(c *corpus.Cursor, q query.Q, oldest bool) string {
	if c == nil {
		return ""
	}
	raw := binary.BigEndian.AppendUint64(nil, uint64(c.Sent))
	raw = binary.BigEndian.AppendUint64(raw, uint64(c.Ref))
	return base64.RawURLEncoding.EncodeToString(append(raw, a.cursorCode(raw, q, oldest)...))
}

func (a *App) openCursor(s string, q query.Q, oldest bool) (*corpus.Cursor, error) {
	if s == "" {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(raw) != cursorBytes+cursorMAC || !hmac.Equal(raw[cursorBytes:], a.cursorCode(raw[:cursorBytes], q, oldest)) {
		return nil, hut3.Errorf(hut3.Usage, "--after is not the \"next\" of a page of this query; search again from the first page")
	}
	return &corpus.Cursor{Sent: int64(binary.BigEndian.Uint64(raw)), Ref: hut3.Key(binary.BigEndian.Uint64(raw[8:]))}, nil
}

func (a *App) cursorCode(raw []byte, q query.Q, oldest bool) []byte {
	h := hmac.New(sha256.New, a.cursorKey)
	fmt.Fprintf(h, "%s\n%t\n", q.String(), oldest)
	h.Write(raw)
	return h.Sum(nil)[:cursorMAC]
}
