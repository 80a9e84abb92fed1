// Package wire is the driver's end of what leads to the grader. It imports
// nothing but syscall, so that it is initialised before any package of a
// submission that can read or write: it then has the order and the descriptor for
// records already, and both are out of reach.
//
// What a process is to do comes as two lines on standard input: the nonce, with
// which every line of a record begins, and the order. The rest of standard input
// says, by its end, that the grader is gone.
package wire

import "syscall"

// Mark is what the environment of a driver contains. Without it the order is
// read when the driver's main function runs, which is later than the submission's
// initialisation.
const Mark = "POOLLAB_PLAY=1"

// The state of the one wire of this process. It is written before main runs, and
// by its owner afterwards.
var (
	taken  bool
	nonce  []byte
	order  []byte
	rest   []byte // read, and not yet a line
	kept   []byte // not yet written
	failed error
	lines  int
)

func init() {
	if v, ok := syscall.Getenv("POOLLAB_PLAY"); ok && v == "1" {
		take()
	}
}

// Order is the order that this process got.
func Order() ([]byte, error) {
	take()
	return order, failed
}

// take reads the two lines, puts the descriptor for records away and says hello:
// what ends the process from here on is not the machine.
func take() {
	if taken {
		return
	}
	taken = true
	if nonce, failed = readLine(); failed != nil {
		return
	}
	if order, failed = readLine(); failed != nil {
		return
	}
	if failed = hide(); failed == nil {
		failed = Write([]byte(`{"kind":"hello"}`))
	}
}

// readLine reads a line of standard input. The grader writes nothing behind the
// order before it has seen a record, so nothing is read too early.
func readLine() ([]byte, error) {
	buf := make([]byte, 1<<16)
	for seen := 0; ; {
		for ; seen < len(rest); seen++ {
			if rest[seen] == '\n' {
				line := rest[:seen:seen]
				rest = rest[seen+1:]
				return line, nil
			}
		}
		n, err := syscall.Read(in, buf)
		switch {
		case err == syscall.EINTR || err == syscall.EAGAIN:
			continue
		case err != nil:
			return nil, err
		case n <= 0:
			return nil, syscall.EINVAL
		}
		rest = append(rest, buf[:n]...)
	}
}

// Keep is Write for a line that need not be there before the next: both then cost
// one call of the system, and wake the reader once.
func Keep(text []byte) {
	kept = append(kept, nonce...)
	kept = append(kept, ' ')
	kept = appendNumber(kept, lines)
	kept = append(kept, ' ')
	kept = append(kept, text...)
	kept = append(kept, '\n')
	lines++
}

// Write writes a line: the nonce, a running number and a text without line
// breaks. Calls of Keep and Write must not overlap.
func Write(text []byte) error {
	Keep(text)
	line := kept
	kept = kept[:0]
	for len(line) > 0 {
		n, err := syscall.Write(out, line)
		if err == syscall.EINTR || err == syscall.EAGAIN {
			continue
		}
		if err != nil {
			return err
		}
		line = line[n:]
	}
	return nil
}

func appendNumber(b []byte, n int) []byte {
	if n >= 10 {
		b = appendNumber(b, n/10)
	}
	return append(b, byte('0'+n%10))
}

// Read waits for more on standard input; 0 is its end, and less than that a
// failure.
func Read(buf []byte) int {
	for {
		n, err := syscall.Read(in, buf)
		if err == syscall.EINTR || err == syscall.EAGAIN {
			continue
		}
		if err != nil {
			return -1
		}
		return n
	}
}
