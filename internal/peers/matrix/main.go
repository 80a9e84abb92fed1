// Command matrix checks the peers and writes MATRIX.md. The package's test does
// it, since only a test binary has a twin in which schedules can be explored.
package main

import (
	"fmt"
	"os"
	"os/exec"
)

func main() {
	cmd := exec.Command("go", "test", "-count=1", "-v", "-run=^TestMatrix$", ".", "-update")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "matrix:", err)
		os.Exit(1)
	}
}
