//go:build !linux

package hugepages

// advise does nothing where no system call is known for it.
func advise(_, _ uintptr) {}
