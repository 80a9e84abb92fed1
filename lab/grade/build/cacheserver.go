package build

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// cacheWord is the argument by which a program knows that the go command has
// started it to ask about the cache.
const cacheWord = "poollab-build-cache"

// none stands for no base.
const none = "-"

// Main has to be called first in main, or in TestMain. If the go command has
// started the program to ask about the cache, or a Builder to build a twin, it does
// that and ends the process.
func Main() {
	if len(os.Args) == 4 && os.Args[1] == twinWord {
		if err := workOnTwin(os.Args[2], os.Args[3]); err != nil {
			fmt.Fprintf(os.Stderr, "build twin: %v\n", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if len(os.Args) != 4 || os.Args[1] != cacheWord {
		return
	}
	s := server{overlay: cacheFiles{os.Args[3]}}
	if os.Args[2] != none {
		s.base = &cacheFiles{os.Args[2]}
	}
	if err := s.serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "build cache: %v\n", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// cacheCommand is the value of GOCACHEPROG: words, quoted where they must be.
func cacheCommand(program, base, overlay string) string {
	if base == "" {
		base = none
	}
	words := []string{program, cacheWord, base, overlay}
	for i, w := range words {
		if strings.ContainsAny(w, " \t\n\r'\"") {
			quote := "'"
			if strings.Contains(w, quote) {
				quote = `"`
			}
			words[i] = quote + w + quote
		}
	}
	return strings.Join(words, " ")
}

// server answers a go command. It looks into the base, which it never writes to,
// and then into the overlay.
type server struct {
	base    *cacheFiles
	overlay cacheFiles
}

// request and response are those of the go command's documentation
// (go doc cmd/go/internal/cacheprog).
type request struct {
	ID       int64
	Command  string
	ActionID []byte
	OutputID []byte
	BodySize int64
}

type response struct {
	ID            int64
	Err           string     `json:",omitempty"`
	KnownCommands []string   `json:",omitempty"`
	Miss          bool       `json:",omitempty"`
	OutputID      []byte     `json:",omitempty"`
	Size          int64      `json:",omitempty"`
	Time          *time.Time `json:",omitempty"`
	DiskPath      string     `json:",omitempty"`
}

// serve answers until it is told to close, or nobody asks any more.
func (s server) serve(in io.Reader, out io.Writer) error {
	r := bufio.NewReaderSize(in, 1<<16)
	w := bufio.NewWriter(out)
	to := json.NewEncoder(w)
	answer := func(a response) error {
		if err := to.Encode(a); err != nil {
			return err
		}
		return w.Flush()
	}
	if err := answer(response{KnownCommands: []string{"get", "put", "close"}}); err != nil {
		return err
	}
	for {
		line, err := nextLine(r)
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		var q request
		if err := json.Unmarshal(line, &q); err != nil {
			return fmt.Errorf("a question that is none: %w", err)
		}
		a := response{ID: q.ID}
		switch q.Command {
		case "get":
			s.get(q, &a)
		case "put":
			if err := s.put(q, &a, r); err != nil {
				return err
			}
		case "close":
			return answer(a)
		default:
			a.Err = "unknown command"
		}
		if err := answer(a); err != nil {
			return err
		}
	}
}

// nextLine is the next line that is not empty.
func nextLine(r *bufio.Reader) ([]byte, error) {
	for {
		line, err := r.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > 0 && (err == nil || errors.Is(err, io.EOF)) {
			return line, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (s server) get(q request, a *response) {
	for _, c := range []*cacheFiles{s.base, &s.overlay} {
		if c == nil {
			continue
		}
		if output, file, size, err := c.get(q.ActionID); err == nil {
			a.OutputID, a.DiskPath, a.Size = output, file, size
			return
		}
	}
	a.Miss = true
}

// put reads the body, which comes as a string in base64 on a line of its own. An
// error of the disk is the answer; an error of the body ends the conversation.
func (s server) put(q request, a *response, r *bufio.Reader) error {
	body := &quoted{r: r}
	var source io.Reader = bytes.NewReader(nil)
	if q.BodySize > 0 {
		if err := body.open(); err != nil {
			return err
		}
		source = base64.NewDecoder(base64.StdEncoding, body)
	}
	file, err := s.overlay.put(q.ActionID, q.OutputID, source, q.BodySize)
	if err != nil {
		a.Err = err.Error()
	}
	a.DiskPath = file
	return body.finish()
}

// quoted reads a string without escapes, up to its closing quote.
type quoted struct {
	r    *bufio.Reader
	in   bool
	left error
}

func (q *quoted) open() error {
	for {
		c, err := q.r.ReadByte()
		switch {
		case err != nil:
			return fmt.Errorf("a body is missing: %w", err)
		case c == '"':
			q.in = true
			return nil
		case c != '\n' && c != '\r' && c != ' ':
			return errors.New("a body is missing")
		}
	}
}

func (q *quoted) Read(p []byte) (int, error) {
	if !q.in {
		return 0, io.EOF
	}
	text, err := q.r.Peek(max(1, min(len(p), q.r.Buffered())))
	if err != nil && len(text) == 0 {
		q.left = io.ErrUnexpectedEOF
		return 0, q.left
	}
	if end := bytes.IndexByte(text, '"'); end >= 0 {
		n := copy(p, text[:end])
		_, _ = q.r.Discard(end + 1)
		q.in = false
		if n == 0 {
			return 0, io.EOF
		}
		return n, nil
	}
	n := copy(p, text)
	_, _ = q.r.Discard(n)
	return n, nil
}

// finish skips what nobody has read of the body.
func (q *quoted) finish() error {
	buf := make([]byte, 4096)
	for q.in {
		if _, err := q.Read(buf); err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("a body is cut off: %w", err)
		}
	}
	return q.left
}
