package grade

import (
	"io"
	"os"
	"testing"
)

// busyVariable makes this program one that keeps a processor busy until its
// standard input ends.
const busyVariable = "POOLLAB_TEST_BUSY"

func TestMain(m *testing.M) {
	if os.Getenv(busyVariable) != "" {
		go func() {
			for n := 0; n >= 0; n ^= 1 {
			}
		}()
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}
	Main()
	os.Exit(m.Run())
}
