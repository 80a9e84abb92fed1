package player

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"time"

	"example.com/poollab/lab/grade/play"
)

// line is a message, or one that is not what the driver writes.
type line struct {
	play.Message
	ok bool
}

// reader reads the lines of one process.
type reader struct {
	r      *bufio.Reader
	nonce  string
	limits limits
	count  int
	bytes  int
	lines  chan []line // those that come together
}

func newReader(r io.Reader, nonce string, l limits) *reader {
	return &reader{r: bufio.NewReaderSize(r, 64<<10), nonce: nonce, limits: l, lines: make(chan []line, 8)}
}

// nap is after each read. To be woken for each line costs more than all that is
// done with it.
const nap = 2 * time.Millisecond

// read hands on one line after another, up to the first that is wrong. What comes
// behind that is read and forgotten, so that the writer does not wait. Half a line
// at the end is what a process leaves that dies.
func (r *reader) read() {
	defer close(r.lines)
	var all []line
	for {
		text, whole, err := r.next()
		if err != nil {
			return
		}
		l := line{ok: whole}
		if whole {
			l = r.parse(text)
		}
		all = append(all, l)
		if l.ok && r.another() {
			continue
		}
		r.lines <- all
		all = nil
		time.Sleep(nap)
		if !l.ok {
			_, _ = io.Copy(io.Discard, r.r)
			return
		}
	}
}

// another reports whether the next line is here already.
func (r *reader) another() bool {
	here, _ := r.r.Peek(r.r.Buffered())
	return bytes.IndexByte(here, '\n') >= 0
}

// next reads a line, unless it is too long.
func (r *reader) next() (text []byte, whole bool, err error) {
	for {
		part, err := r.r.ReadSlice('\n')
		r.bytes += len(part)
		if len(text)+len(part) > r.limits.line || r.bytes > r.limits.whole {
			return nil, false, nil
		}
		text = append(text, part...)
		switch {
		case err == nil:
			return text[:len(text)-1], true, nil
		case err != bufio.ErrBufferFull:
			return nil, false, err
		}
	}
}

// parse reads "nonce number {...}".
func (r *reader) parse(text []byte) line {
	head, rest, _ := bytes.Cut(text, []byte(" "))
	number, body, _ := bytes.Cut(rest, []byte(" "))
	if string(head) != r.nonce || string(number) != strconv.Itoa(r.count) {
		return line{}
	}
	r.count++
	var l line
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&l.Message); err != nil {
		return line{}
	}
	if _, err := d.Token(); err != io.EOF {
		return line{}
	}
	l.ok = true
	return l
}
