// Package formats reads exports: bytes in, rows with locators out.
//
// A format is found by content (Detect) and read by one streaming reader
// (Read). Each row says where it stands in the byte stream; what cannot be read
// is set aside as a reject with its place and a reason, and reading goes on at
// the next row that makes sense. Nothing is corrected and nothing is guessed:
// a column without a place of its own is kept verbatim in Row.Extra, and a time
// whose meaning is open stays unread and is counted.
//
// What a file's columns mean is said by a Profile. Where none is given, one is
// suggested from the header by the variants of domain.md 1.5 (variants.json).
package formats
