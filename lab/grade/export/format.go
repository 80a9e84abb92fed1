package export

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"example.com/poollab/lab/grade"
)

// Errors that Write and Lookup wrap.
var (
	ErrUnknown   = errors.New("no such format")
	ErrUngraded  = errors.New("the submission was not graded, and this format cannot say so")
	ErrOne       = errors.New("this format holds one submission")
	ErrSize      = errors.New("the file is larger than the platform takes")
	ErrColumn    = errors.New("no column to fill")
	ErrUnmatched = errors.New("no row to fill")
	ErrScore     = errors.New("the result has no score that makes sense")
)

// Format writes results in the form that a platform reads.
type Format interface {
	// Name is what Lookup finds it by.
	Name() string
	// Describe says in one line what it is for.
	Describe() string
	// Many reports whether one file holds a class. Others hold one submission.
	Many() bool
	// Write writes a whole file, or nothing and an error.
	Write(w io.Writer, results []grade.Result, o Options) error
}

// Audience is who reads a file.
type Audience int

// The audiences.
const (
	Student Audience = iota // hidden checks do not show how they failed
	Teacher                 // everything
)

// Visibility is when a platform that can hide tests shows the hidden ones.
type Visibility int

// The visibilities. They matter for Gradescope alone.
const (
	// AfterPublished shows them when grades are published. Until then students see
	// no total either, or they could work out what is hidden.
	AfterPublished Visibility = iota
	AfterDue                  // when the assignment is due
	Never                     // to teachers only; students may never see a total
	Always                    // at once, and the total with it
)

// Options say how to write a file. The zero value writes for students.
type Options struct {
	Audience Audience
	// Assignment names the assignment where a platform asks: the column of Canvas,
	// the problem of Autolab, the slug of check50, the title of a page.
	Assignment string
	// Hidden is when hidden checks are shown.
	Hidden Visibility
	// Base is the gradebook that was exported from Canvas; see there.
	Base io.Reader
	// Unmatched is told of submissions that are not in Base. Without it they are an
	// error, since a grade would be lost.
	Unmatched func(submission string)
	// Env finds what a platform says in environment variables; os.Getenv will do.
	// Without it nothing is said.
	Env func(name string) string
	// File is where SARIF shows what has no place of its own; "pool.go" if empty.
	File string
}

func (o Options) env(name string) string {
	if o.Env == nil {
		return ""
	}
	return o.Env(name)
}

// format is how all formats are made: write gets results that are checked,
// cleaned, and without what the audience must not see.
type format struct {
	name, says string
	many       bool
	// ungraded: one file of an ungraded submission is not read as a zero.
	ungraded bool
	limit    int  // bytes; 0 is none
	exact    bool // texts are neither cleaned nor cut
	write    func(w io.Writer, results []grade.Result, o Options) error
}

func (f format) Name() string     { return f.name }
func (f format) Describe() string { return f.says }
func (f format) Many() bool       { return f.many }

// longest is where a text is cut.
const longest = 16 << 10

func (f format) Write(w io.Writer, results []grade.Result, o Options) error {
	if err := f.check(results); err != nil {
		return fmt.Errorf("export: %s: %w", f.name, err)
	}
	if o.Base != nil { // it may be read more than once
		base, err := io.ReadAll(io.LimitReader(o.Base, 64<<20))
		if err != nil {
			return fmt.Errorf("export: %s: reading the gradebook: %w", f.name, err)
		}
		o.Base = bytes.NewReader(base)
	}
	for most := longest; ; most /= 4 {
		var b bytes.Buffer
		if err := f.write(&b, f.prepare(results, o, most), o); err != nil {
			return fmt.Errorf("export: %s: %w", f.name, err)
		}
		switch {
		case f.limit == 0 || b.Len() < f.limit:
			if _, err := w.Write(b.Bytes()); err != nil {
				return fmt.Errorf("export: %s: %w", f.name, err)
			}
			return nil
		case most < 64:
			return fmt.Errorf("export: %s: %w: %d bytes, and %d are the limit", f.name, ErrSize, b.Len(), f.limit)
		}
		if s, ok := o.Base.(io.Seeker); ok {
			if _, err := s.Seek(0, io.SeekStart); err != nil {
				return fmt.Errorf("export: %s: %w", f.name, err)
			}
		}
	}
}

func (f format) check(results []grade.Result) error {
	if !f.many && len(results) != 1 {
		return fmt.Errorf("%w, not %d", ErrOne, len(results))
	}
	for _, r := range results {
		switch r.Status {
		case grade.Graded, grade.Refused:
		case grade.Ungraded:
			if !f.ungraded && len(results) == 1 {
				return fmt.Errorf("%q: %w", r.Submission, ErrUngraded)
			}
		default:
			return fmt.Errorf("%q has the status %q, which does not exist", r.Submission, r.Status)
		}
		points := []float64{r.Score, r.MaxScore}
		for _, c := range r.Checks {
			points = append(points, c.Score, c.MaxScore)
		}
		for _, p := range points {
			if !(p >= 0 && p < 1e9) { // NaN and infinities too
				return fmt.Errorf("%q: %w: %v points", r.Submission, ErrScore, p)
			}
		}
	}
	return nil
}

func (f format) prepare(results []grade.Result, o Options, most int) []grade.Result {
	out := make([]grade.Result, len(results))
	for i, r := range results {
		if o.Audience != Teacher {
			r = ForStudents(r)
		}
		if !f.exact {
			if r.Status != grade.Graded {
				r.Checks = nil // what they say is no verdict
			}
			r = cleaned(r, most)
		}
		out[i] = r
	}
	return out
}

// Formats lists all formats, those of platforms first.
func Formats() []Format {
	return []Format{
		gradescope(), classroom50(), githubClassroom(), prairielearn(), autolab(), vpl(), check50(), junit(), canvas(),
		csvFile(), sarif(), htmlPage(), markdown(), jsonFile(),
	}
}

// Lookup finds a format by its name, in whatever case.
func Lookup(name string) (Format, error) {
	var names []string
	for _, f := range Formats() {
		if strings.EqualFold(f.Name(), name) {
			return f, nil
		}
		names = append(names, f.Name())
	}
	return nil, fmt.Errorf("export: %w: %q; there are %s", ErrUnknown, name, strings.Join(names, ", "))
}
