// Package corpustest is the contract of a corpus as tests. A Model answers
// every question by going through everything, in the plainest way; Run holds an
// engine to it over generated worlds, scopes and queries.
package corpustest
