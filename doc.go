// Package hut3 is the vocabulary of the system: the values that every other
// package speaks in. It holds rows and messages, handles and people, grades,
// packages, operations and figures, the actor and what the actor may see, the
// references printed on every page, and the error codes.
//
// It imports the standard library only and does no input or output. A value
// here says what a thing is; the package that owns the thing says how it is
// read, kept, found or sent.
//
// Three layers never mix. Originals are bytes. Rows and messages are what was
// read from them, sealed. Records are what a person or a named rule says about
// them. A higher layer never changes a lower one.
package hut3
