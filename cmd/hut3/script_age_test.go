package main

import (
	"bytes"
	"os"

	"filippo.io/age"
	"github.com/rogpeppe/go-internal/testscript"
)

// age FILE KEY: FILE.age is FILE encrypted for a new key, which KEY holds.
func sealWithAge(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: age FILE KEY")
	}
	id, err := age.GenerateX25519Identity()
	ts.Check(err)
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, id.Recipient())
	ts.Check(err)
	_, err = w.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".age"), sealed.Bytes(), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(id.String()+"\n"), 0o600))
}
