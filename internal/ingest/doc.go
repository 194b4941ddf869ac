// Package ingest takes deliveries in: from files as they were handed over to
// messages that the case can search, each traceable to its bytes.
//
// # Life of a delivery
//
//  1. Begin. The delivery's number, exhibit, authority and the way it is to be
//     read go into the case database through the Write door. An import that was
//     killed finds its number there and goes on.
//  2. Originals. Every file goes into the vault, of whatever kind it is.
//  3. Read. Each file is read from the vault into a spool: its rows in order,
//     with a checksum at the end. A complete spool is not read again. Spools
//     stand in a volume a worker.
//  4. Number. Rows and rejects are numbered in path order of the files.
//  5. Group. Rows meet the standing rows of the same group key, key by key, by
//     merging two sorted streams, and group/1 says what each one is.
//  6. Build. Rows and messages are written to the corpus, aside.
//  7. Gate. Privileged and confidential material is looked for, before anybody
//     can see it.
//  8. Commit. One transaction makes the corpus files, the delivery and the
//     gate's restrictions live together. If another delivery became live since
//     step 5, steps 5 to 7 are done again.
//
// Whatever moment it is killed at, running it again gives the same numbers, the
// same messages and the same bytes as a run without. Memory is bounded by
// Deps.Memory and by the number of conversations, not of rows.
package ingest
