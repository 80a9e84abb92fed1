package scaling

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchunit"
)

// Results are benchmark results, in the order in which they were read. The zero
// value is empty.
type Results struct {
	// Problems are lines that could not be used. What is readable is used all
	// the same.
	Problems []Problem

	reader  benchfmt.Reader // keeps what lines of units say, over all files
	results []*benchfmt.Result
}

// Problem is something wrong with the input.
type Problem struct {
	File string
	Line int // 0 for the file as a whole
	Text string
}

func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Text
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
}

// ErrNoResults says that a file has no benchmark result that can be used.
var ErrNoResults = errors.New("scaling: no benchmark results")

// Len is the number of lines with results.
func (r *Results) Len() int { return len(r.results) }

// AddFile reads a file. An error is about the file, not about lines in it.
func (r *Results) AddFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("scaling: %w", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return fmt.Errorf("scaling: %w", &fs.PathError{Op: "read", Path: name, Err: errors.New("is a directory")})
	}
	return r.Add(f, name)
}

// Add reads results in the format of go test -bench. Its error is ErrNoResults,
// or what the reader returned; what was read before it is kept.
func (r *Results) Add(from io.Reader, name string) error {
	before := len(r.results)
	clean := &lines{from: bufio.NewReaderSize(from, longest), problem: func(line int, text string) {
		r.Problems = append(r.Problems, Problem{name, line, text})
	}}
	r.reader.Reset(clean, name, ".file", name)
	for r.reader.Scan() {
		switch record := r.reader.Result().(type) {
		case *benchfmt.Result:
			r.keep(record.Clone())
		case *benchfmt.SyntaxError:
			r.Problems = append(r.Problems, Problem{record.FileName, record.Line, record.Msg})
		}
	}
	if err := r.reader.Err(); err != nil {
		return fmt.Errorf("scaling: %w", err)
	}
	if len(r.results) == before {
		return fmt.Errorf("%w in %s", ErrNoResults, name)
	}
	return nil
}

// Values beyond these are no measurements, and their squares are no numbers.
const smallest, largest = 1e-60, 1e60

// keep takes the values of a line that are measurements.
func (r *Results) keep(result *benchfmt.Result) {
	file, line := result.Pos()
	problem := func(format string, args ...any) {
		r.Problems = append(r.Problems, Problem{file, line, fmt.Sprintf(format, args...)})
	}
	seen := map[string]bool{}
	kept := result.Values[:0]
	for _, v := range result.Values {
		// Neither 0 nor infinity changes with its unit, so benchfmt leaves the unit
		// as it is.
		_, v.Unit = benchunit.Tidy(1, v.Unit)
		size := math.Abs(v.Value)
		switch {
		case seen[v.Unit]:
			problem("%s stands twice in the line; the first counts", v.Unit)
		case math.IsNaN(v.Value) || math.IsInf(v.Value, 0):
			problem("%v %s is no measurement", v.Value, v.Unit)
		case size > largest || size != 0 && size < smallest:
			problem("%.3g %s is out of range", v.Value, v.Unit)
		default:
			kept = append(kept, v)
		}
		seen[v.Unit] = true
	}
	result.Values = kept
	if len(kept) > 0 {
		r.results = append(r.results, result)
	}
}

// longest is the longest line that is read: benchfmt stops at one of 64 KiB.
const longest = 32 << 10

// lines passes on lines of text. A line that is binary or too long is reported
// and passed on empty, so that numbers of lines stay right.
type lines struct {
	from    *bufio.Reader
	problem func(line int, text string)

	line   int
	binary bool // has been reported
	rest   []byte
	err    error
}

func (l *lines) Read(p []byte) (int, error) {
	for len(l.rest) == 0 {
		if l.err != nil {
			return 0, l.err
		}
		l.next()
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

func (l *lines) next() {
	line, err := l.from.ReadSlice('\n')
	l.line++
	tooLong := false
	for err == bufio.ErrBufferFull {
		tooLong = true
		line, err = l.from.ReadSlice('\n')
	}
	l.rest, l.err = line, err
	switch {
	case bytes.IndexByte(line, 0) >= 0:
		if !l.binary {
			l.problem(l.line, "this is binary data, not text")
		}
		l.binary, l.rest = true, []byte("\n")
	case tooLong:
		l.problem(l.line, fmt.Sprintf("the line is longer than %d bytes", longest))
		l.rest = []byte("\n")
	}
	if len(line) == 0 && l.err != nil {
		l.rest = nil
	}
}
