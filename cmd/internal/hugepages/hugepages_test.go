package hugepages

import (
	"bufio"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

func TestAround(t *testing.T) {
	for _, c := range []struct{ address, bytes, from, to uintptr }{
		{0, 1, 0, size},
		{size, size, size, 2 * size},
		{2*size - 1, 2, size, 3 * size},
		{5*size + 7, 3 * size, 5 * size, 9 * size},
	} {
		if from, to := around(c.address, c.bytes); from != c.from || to != c.to {
			t.Errorf("around(%#x, %d) = %#x, %#x, want %#x, %#x", c.address, c.bytes, from, to, c.from, c.to)
		}
	}
}

// Linux tells of every mapping whether huge pages are wished for (flag "hg").
func TestPreferMarksMemory(t *testing.T) {
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage/enabled"); err != nil {
		t.Skip("this system has no transparent huge pages")
	}
	memory := new([4 * size]byte)
	memory[size] = 1
	Prefer(memory)
	if memory[size] != 1 {
		t.Error("the memory has changed")
	}
	flags := flagsOf(t, reflect.ValueOf(memory).Pointer())
	if !strings.Contains(" "+flags+" ", " hg ") {
		t.Errorf("the flags of the memory are %q, want hg among them", flags)
	}
	runtime.KeepAlive(memory)
}

// flagsOf reads the flags of the mapping in which an address lies.
func flagsOf(t *testing.T, address uintptr) string {
	t.Helper()
	f, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	inside := false
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var from, to uintptr
		if n, _ := fmt.Sscanf(lines.Text(), "%x-%x ", &from, &to); n == 2 {
			inside = from <= address && address < to
		}
		if flags, ok := strings.CutPrefix(lines.Text(), "VmFlags:"); ok && inside {
			return flags
		}
	}
	t.Fatalf("no mapping holds %#x", address)
	return ""
}
