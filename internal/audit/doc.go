// Package audit is the tamper-evident log: what a leaf says, how leaves become
// a Merkle tree, how its head is signed, and how an export is verified by
// somebody who has nothing but the file.
//
// A leaf is H(salt ‖ canonical JSON of an Entry). The tree over the leaves is
// that of RFC 6962, and a signed head is a C2SP checkpoint in a signed note. A
// payload can be erased with its salt: its hash stays, and so does the tree.
// A log proves that nothing before its last signed checkpoint was altered,
// removed or put in another order. It does not prove that an entry is true, nor
// that nothing was cut off after that checkpoint (domain.md 5.7).
//
// Nothing is stored here: the case log and the looks log each keep leaves and
// tree hashes in their own database and hand them in as a tlog.HashReader.
package audit
