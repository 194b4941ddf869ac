// Package intel writes, grades and sanitises intelligence reports, and sends
// them to those who can act: it suggests recipients, guards what is shared,
// seals packages to their recipients and follows each to its end.
//
// A report rests on messages, a package on reports, a receipt on a package, and
// a receipt names the operations, arrests and seizures to which it led: these
// are the links that trace walks. Reports and packages refuse material whose
// authority was not stated or that is excluded from proceedings.
//
// Who sees what: people of the unit that wrote a report or package, and the
// officers and commanders of the unit that keeps the case, see it whole. A
// recipient sees his own copy and his own receipt. To everybody else, and to
// whoever may not see a message that a report rests on, it does not exist.
//
// Nothing is graded, sent, accepted or closed by the program.
package intel
