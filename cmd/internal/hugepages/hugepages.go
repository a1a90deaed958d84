// Package hugepages asks the operating system for memory in pages of 2 MiB.
//
// A run with a million users spends most of its time waiting for memory, and a good part of that on addresses: a
// processor remembers where some thousand pages are, which is 10 MB in pages of 4 KiB and several GB in huge ones. It
// matters most in a virtual machine, where every address is looked up twice.
package hugepages

import "reflect"

// size is that of a huge page on nearly all processors. Where it is another the wish does no harm.
const size = 2 << 20

// Prefer asks that what a pointer points to, and the memory around it, be in huge pages from its first use on. It is a
// wish: where the system does not grant it, nothing changes but the speed.
func Prefer(pointer any) {
	v := reflect.ValueOf(pointer)
	advise(around(v.Pointer(), v.Type().Elem().Size()))
}

// around is the whole huge pages in which so many bytes from an address on lie.
func around(address, bytes uintptr) (from, to uintptr) {
	return address &^ (size - 1), (address + bytes + size - 1) &^ (size - 1)
}
