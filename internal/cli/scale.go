package cli

import (
	"context"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"example.com/poollab/lab/scaling"
)

// scaleCommand reads benchmark results and says how they scale.
func scaleCommand(ctx context.Context, t *terminal, args []string) error {
	s := &scale{}
	files, err := s.flags.parse(args)
	if err != nil {
		return err
	}
	s.scaleTeller = newScaleTeller(t, s.flags.width, s.flags.ascii, s.flags.json)
	if s.flags.gate {
		return s.gate(files)
	}
	results, err := s.read(files)
	if err != nil {
		return err
	}
	tables, err := results.Tables(s.flags.options)
	if err != nil {
		return unreadable(err)
	}
	if err := writePlots(tables, s.flags.svg, s.flags.png); err != nil {
		return err
	}
	if s.flags.json {
		return writeScaleJSON(t.out, tables, results.Problems)
	}
	for _, table := range tables {
		s.table(table)
		if s.flags.plot {
			s.draw(table)
		}
	}
	s.footnotes()
	s.nextAfterScale(files, tables)
	return nil
}

// scale is one call of the command.
type scale struct {
	*scaleTeller
	flags scaleFlags
	files []string
}

// read reads files, or standard input if there are none. What cannot be read is
// told and left out, unless nothing is left.
func (s *scale) read(files []string) (*scaling.Results, error) {
	var results scaling.Results
	if len(files) == 0 {
		if f, ok := io.Reader(os.Stdin).(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			return nil, usagef("scale reads files or standard input: go test -run '^$' -bench . -count 6 | %s scale", s.self)
		}
		files = []string{"-"}
	}
	var last error
	for _, name := range files {
		if err := addFile(&results, name); err != nil {
			last = err
			if len(files) > 1 {
				s.complain(plainError(err))
			}
		}
	}
	for _, p := range firstProblems(results.Problems) {
		s.complain(p)
	}
	if results.Len() == 0 {
		return nil, unreadable(last)
	}
	return &results, nil
}

func addFile(results *scaling.Results, name string) error {
	if name == "-" {
		return results.Add(os.Stdin, "stdin")
	}
	return results.AddFile(name)
}

// firstProblems are problems in words, of very many only the first.
func firstProblems(problems []scaling.Problem) []string {
	const most = 20
	var lines []string
	for i, p := range problems {
		if i == most {
			return append(lines, fmt.Sprintf("%d problems more", len(problems)-most))
		}
		lines = append(lines, p.String())
	}
	return lines
}

// unreadable makes an error of the results one of how the command was called.
func unreadable(err error) error { return &usageError{plainError(err)} }
