//go:build !cgo

package main

import "errors"

func openMattn(string, settings) (engine, error) {
	return nil, errors.New("mattn needs C: build with CGO_ENABLED=1 and -tags sqlite_fts5")
}
