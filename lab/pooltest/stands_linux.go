package pooltest

import (
	"bytes"
	"fmt"
	"os"
)

// stands reports whether a process was stopped and not continued. The state is
// the word after the name, which is in parentheses and may have more in it.
func stands(pid int) bool {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	i := bytes.LastIndexByte(data, ')')
	return err == nil && i >= 0 && bytes.HasPrefix(data[i+1:], []byte(" T "))
}
