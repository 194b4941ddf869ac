// Package seal keeps a unit's keys, and seals what one unit sends to others:
// signed by the sender and encrypted to each recipient.
//
// A sealed package is an age file (age-encryption.org/v1). Inside stand the
// payload, then a statement about it as a signed note (Ed25519), then the
// length of that note as 32 bits, big-endian. The statement names the sender,
// every recipient with his key, the size of the payload and its SHA-256:
//
//	hut3-seal/1
//	from EMSOU
//	to DERBYS age1…
//	size 20480
//	sha256 9f2c41…
//
// Because the recipients are signed for, one of them cannot encrypt the package
// anew to somebody else and have it pass as sent to him. Nothing of the payload
// is given out before the signature over all of it was checked.
package seal
