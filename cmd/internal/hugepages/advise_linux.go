package hugepages

import "syscall"

// advise marks the memory between two addresses. Memory so marked gets huge pages unless the administrator has
// switched them off (/sys/kernel/mm/transparent_hugepage/enabled). An error is a wish that was not granted.
func advise(from, to uintptr) {
	const hugePage = 14 // MADV_HUGEPAGE of linux/mman.h
	_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, from, to-from, hugePage)
}
