// Package paper writes a document of headings, paragraphs and tables as text and
// as PDF. Both say the same; a character that the PDF's font has no shape for is
// printed as its code point, and the document ends by saying so.
//
// The font is Go's own (Bigelow & Holmes, under a BSD licence), which has Latin,
// Greek and Cyrillic letters.
package paper
