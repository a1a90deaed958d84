package estimate

import (
	"bufio"
	"io"
	"os"
	"strconv"
	"strings"
)

// Available is how many bytes of memory this machine can give to a program; it
// reports false where that cannot be known, as on systems without Linux' /proc.
// Inside a container the container's limit counts.
func Available() (bytes int64, known bool) {
	file, err := os.Open("/proc/meminfo")
	if err != nil {
		return 0, false
	}
	defer file.Close()
	bytes, known = memAvailable(file)
	if text, err := os.ReadFile("/sys/fs/cgroup/memory.max"); err == nil && known {
		if limit, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil {
			bytes = min(bytes, limit)
		}
	}
	return bytes, known
}

// memAvailable reads the line "MemAvailable:   24006972 kB" of /proc/meminfo,
// the kernel's own estimate of what can be had without swapping (proc(5)).
func memAvailable(r io.Reader) (bytes int64, known bool) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) == 3 && words[0] == "MemAvailable:" && words[2] == "kB" {
			kib, err := strconv.ParseInt(words[1], 10, 64)
			return kib << 10, err == nil && kib > 0
		}
	}
	return 0, false
}
