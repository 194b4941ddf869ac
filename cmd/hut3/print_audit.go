package main

import (
	"fmt"
	"io"

	"hut3"
	"hut3/internal/app"
)

func printReport(w io.Writer, r app.LogReport, trusted bool) {
	fmt.Fprintf(w, "%s: %s, root %s\n", r.Origin, hut3.Plural(r.Size, "leaf", "leaves"), r.Root)
	fmt.Fprintf(w, "%s; the last covers %s", hut3.Plural(int64(r.Checkpoints), "signed checkpoint", "signed checkpoints"), hut3.Plural(r.Signed, "leaf", "leaves"))
	if r.Unsigned > 0 {
		fmt.Fprintf(w, "; %s after it, which nobody has signed", hut3.Plural(r.Unsigned, "leaf stands", "leaves stand"))
	}
	fmt.Fprintln(w, ".")
	if r.Erased > 0 {
		fmt.Fprintf(w, "%s: the hash stands for what was there.\n", hut3.Plural(r.Erased, "payload is erased", "payloads are erased"))
	}
	if !trusted {
		fmt.Fprintf(w, "Signatures were checked with the file's own key, %s.\nHold it against the key that the owner gave you, with --key.\n", r.Verifier)
	}
	for _, f := range r.Faults {
		fmt.Fprintf(w, "FAULT at leaf %d: %s\n", f.Index, f.What)
	}
	if len(r.Faults) == 0 {
		fmt.Fprintln(w, "No fault.")
	}
}
