// Package operations holds what was done with intelligence and what came of
// it: operations, warrants, arrests and seizures; the figures that are computed
// from them; the figures that others published; how the two compare; and the
// statements that are made of them.
//
// A fact is recorded once, at the unit that counts it: credited_to names
// exactly one. Where it happened, and who else claims it, stand apart. A figure
// is the sum by credit of force, region and nation (domain.md 4.15), as at a
// day and as known at a time. What others printed is kept word for word and is
// never mixed with what is computed.
package operations
