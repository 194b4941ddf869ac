// Package extract finds identifiers in the text of messages and matches many
// phrases at once. It is pure: text in, spans out.
//
// New gives the recognisers of DESIGN section 4's entity layer: telephone
// numbers, postcodes, sums of money, UK registration marks, e-mail addresses,
// URLs, Bitcoin addresses, IMEIs and IBANs (domain.md 7 and 6.2). Each stands
// in a file of its own. They flag; what a span means is for a person to say.
//
// Text is read as it was written. A copy is normalised first where it holds
// full-width characters, digits of other scripts, unusual spaces or dashes or
// characters of no width, and every span is mapped back to bytes of the text as
// written.
//
// Spans do not overlap: the longest wins, then the best checked, then the one
// that starts first, then the type in the order of the list above. There is
// one exception: an identifier whose check digits hold is kept inside a URL
// too, so that a wallet in the address of a block explorer is not lost.
//
// NewMatcher gives a matcher of many phrases: the watch list and the phrases
// of the gate, and lexicons.
package extract
