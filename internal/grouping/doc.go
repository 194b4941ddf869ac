// Package grouping turns rows into messages. A message is one act of sending;
// the same act is often stated by several rows, because a conversion repeated
// it, because both handsets held it, or because it was delivered twice.
//
// The rule is named and versioned: this is group/1. It works on one group key
// at a time, so that rows without number are grouped in bounded memory, and it
// never sees a text: the key is a digest of what was said, by whom, to whom.
//
//   - Native ids of one namespace decide alone, both ways: the same id is the
//     same message, two ids are never one.
//   - A repeat is the same delivery and side at an equal time, written to the
//     second or finer. An unknown time equals nothing.
//   - A copy is another delivery or another side. Equal times pair first; then
//     times within the tolerance, only between two known and different sides,
//     in order, each joining the earliest message that lacks its side.
//   - Rows that look alike but whose time is missing or too coarse to tell stay
//     separate messages and are flagged as possible repeats.
//   - What stands is never re-made. What a run over everything at once would
//     have joined otherwise is reported.
//
// Rows of one access class are joined among themselves first, and only then
// with those of other classes: what a reader sees of his own class does not
// depend on classes he may not see.
//
// The package is pure: no input or output, no clock, no order of its input.
package grouping
