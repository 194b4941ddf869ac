//go:build cgo

package main

import _ "github.com/mattn/go-sqlite3" // SQLite in C; build with -tags sqlite_fts5

func openMattn(dir string, _ settings) (engine, error) { return openSQLite("sqlite3", dir) }
