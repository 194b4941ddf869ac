// Package venetic is the model operation: a synthetic network of encrypted
// handsets with ground truth. Nothing in it is real. Every person, address,
// registration mark, handle and message is invented; telephone numbers are
// from the range that Ofcom keeps for drama.
//
// Generate first makes a compact plan: who exists, whose handset is held, who
// talks with whom and how much. Then it writes each held handset by making its
// conversations again, each from a random stream of its own; so the two sides'
// copies are the same act, memory does not grow with the number of messages,
// and the same Config always gives the same bytes.
//
// A true message is an act of sending. It is held when a readable row of it
// stands in at least one handset's export, and lost otherwise (burned, or the
// handset was off). Config.Messages counts held ones. The faults of real
// exports (domain.md 1.6) are planted and written down in the truth.
package venetic
