package sandbox

import (
	"io"
	"os"
	"strings"
	"time"
)

// patient is how many times the limit may be written before it is a flood.
const patient = 16

// capture keeps the beginning of what a process writes. Much more than that is a
// flood; a little more is what a Go program says when it crashes.
type capture struct {
	from  *os.File
	text  strings.Builder
	limit int64
	done  chan struct{}
}

func newCapture(limit int64) (c *capture, to *os.File, err error) {
	from, to, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	return &capture{from: from, limit: limit, done: make(chan struct{})}, to, nil
}

// read goes on until everybody who could write is gone, or it is too much: then
// it calls flood.
func (c *capture) read(flood func()) {
	defer close(c.done)
	_, _ = io.Copy(&c.text, io.LimitReader(c.from, c.limit))
	if n, _ := io.CopyN(io.Discard, c.from, (patient-1)*c.limit); n == (patient-1)*c.limit {
		flood()
	}
}

// finish returns what was read. It does not wait longer than until soon for what
// somebody else holds open.
func (c *capture) finish(soon time.Time) string {
	defer c.from.Close()
	if c.from.SetReadDeadline(soon) == nil {
		<-c.done
		return c.text.String()
	}
	select { // a system without such deadlines
	case <-c.done:
		return c.text.String()
	case <-time.After(time.Until(soon)):
		return ""
	}
}
