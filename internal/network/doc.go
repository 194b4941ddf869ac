// Package network is the graph of who wrote to whom, and the measures of it.
// It is pure: edges in, numbers out.
//
// A Graph is built once and never changes, so any number of goroutines may
// read it. Nodes are numbered from 0 in the order they were first named, and a
// measure is a slice with one value a node. Inside are flat arrays (compressed
// sparse rows): one of arcs out, one of arcs in, and the undirected projection,
// in which the weights of the two directions of a pair are added.
//
// Whatever draws at random takes a seed, and the same graph and seed give the
// same answer on any machine, however many processors it has. What is computed
// here orders a queue or proposes; nobody is named a leader or a group by it.
package network
