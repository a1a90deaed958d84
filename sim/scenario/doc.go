// Package scenario is the experiment as data: it reads scenario files over a table of fields (package param), says
// what is wrong with them, and writes tables back as resolved scenarios, JSON Schemas and help texts.
//
// It is generic: which fields exist is decided by the table it is given. It takes bytes and returns values and never
// touches a file. All problems of a file are reported at once, each with its place, the reason and the fix.
//
// A path names a field from the top, as in cluster.servers. Entries of lists are counted from 1, as in
// strategies.2.delay. A topic names what is documented, with the kind in place of the number: strategies.sticky.delay.
package scenario
