// Package param describes parameters once, so that everything else about them follows.
//
// A Field is a name, a documented place in memory and a Value that moves text in and out of that place. What the place
// holds before a file is read is the default. From one table of fields come the decoding of scenario files, their
// checking, the JSON Schema, the help texts, assignments on the command line and the resolved scenario.
//
// Every Value obeys two laws, which the tests keep: Set accepts whatever String returns and restores the identical
// content, and a refused text leaves the place as it was. String is therefore fit for hashing.
//
// Units are required wherever a plain number could be misread: 250ms, 2KiB, 120/s, 5%. Base units in memory are
// nanoseconds, bytes, events per second and shares of one. The package opens no file and reads no clock.
package param
