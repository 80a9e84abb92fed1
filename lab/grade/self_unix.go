//go:build unix

package grade

import (
	"fmt"
	"io/fs"
	"syscall"
)

// fileNumber tells a file from one that has taken its name.
func fileNumber(info fs.FileInfo) string {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return fmt.Sprintf("%d:%d", st.Dev, st.Ino)
	}
	return "-"
}
