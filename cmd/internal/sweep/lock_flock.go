//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package sweep

import (
	"errors"
	"os"
	"syscall"
)

// errLocked says that another process has the journal.
var errLocked = errors.New("another process is writing it")

// lock keeps other processes from writing a file until this one closes it or dies.
func lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errLocked
	}
	return nil // a file system without locks must not keep a sweep from running
}
