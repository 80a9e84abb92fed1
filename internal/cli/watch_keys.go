package cli

import (
	"bufio"
	"context"
	"os"

	"golang.org/x/term"
)

// readKeys hands on keys that are pressed, one by one if the input is a terminal.
// The reader ends with the process: nothing else ends a read of a terminal.
// It calls quit itself, so that nobody waits for a check to end.
func readKeys(ctx context.Context, in *os.File, quit func()) (keys <-chan byte, restore func()) {
	restore = func() {}
	if !term.IsTerminal(int(in.Fd())) {
		return nil, restore
	}
	if state, err := term.MakeRaw(int(in.Fd())); err == nil {
		restore = func() { _ = term.Restore(int(in.Fd()), state) }
	}
	out := make(chan byte)
	go func() {
		defer close(out)
		r := bufio.NewReader(in)
		for {
			b, err := r.ReadByte()
			if err != nil {
				return
			}
			if b == 'q' || b == 3 || b == 4 { // Ctrl-C and Ctrl-D, which this mode hands on
				quit()
				return
			}
			select {
			case out <- b:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, restore
}
