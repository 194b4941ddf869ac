package app

import (
	"hut3/internal/corpus"
	"hut3/internal/operations"
)

// What pages draw, beside features.go.
type (
	// Bucket is a value and how many messages have it.
	Bucket = corpus.Bucket
	// Facets is how the messages of a query fall.
	Facets = corpus.Facets
	// Proof is a frozen statement computed again.
	Proof = operations.Proof
)
