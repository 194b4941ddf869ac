// Package vault keeps originals: bytes that are stored once under their
// SHA-256 and never changed, but for bytes that are erased by law (Erase).
//
// An object is the file ab/abcdef….h3v, mode 0400: a header, the original in
// chunks of 64 KiB, and a table of the chunks. Each chunk stands compressed
// (zstd) or as it was, whichever is shorter, and has its own SHA-256, so that a
// read anywhere decodes and checks only the chunks it touches. The Merkle root
// is that of RFC 6962 with the chunks' SHA-256 as its entries: one chunk can be
// shown to belong to the object without the rest.
//
// Small objects of a batch stand together in one file, a bundle: see bundle. One
// of which bytes are erased gets a file of its own, and the bundle is written
// again without it.
//
// An object appears whole or not at all: it is written under tmp, flushed to the
// disk, and renamed into its folder. All integers are big-endian:
//
//	header  magic "HUT3VLT\n"; version, chunk size (32 bits each); size of the
//	        original, position of the table (64 bits each); SHA-256 of the
//	        original, Merkle root, SHA-256 of the table; SHA-256 of the header
//	        up to here
//	chunks  one after the other
//	table   a chunk: stored length with the top bit set when not compressed,
//	        CRC-32C of the stored bytes (32 bits each), SHA-256 of the chunk
//
// Version 2 is an object of which bytes were erased: they stand as blanks. Header
// and name keep SHA-256, size and root of what was received. Behind the table, and
// under its sum, stand how many chunks were touched (32 bits), of each its number
// (64 bits) and its SHA-256 as received; how many ranges were erased (32 bits), and
// of each its first byte and length (64 bits each).
package vault
