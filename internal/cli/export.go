package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.com/poollab/lab/grade"
	"example.com/poollab/lab/grade/export"
)

// exportFlags are the flags of poollab export.
type exportFlags struct {
	format     string
	to         string
	assignment string
	base       string
	teach      bool
	only       string
}

func (p *exportFlags) flags() *flag.FlagSet {
	fs := quietFlags("export")
	fs.StringVar(&p.format, "format", "", "`name` of the format: "+strings.Join(formatNames(), ", "))
	fs.StringVar(&p.to, "o", "", "write to a `file` instead of standard output")
	fs.StringVar(&p.assignment, "assignment", "", "`title` of the assignment, where the platform wants one")
	fs.StringVar(&p.base, "base", "", "canvas: the gradebook that was exported there, a `file` whose column is filled")
	fs.BoolVar(&p.teach, "teacher", false, "with what is hidden from students")
	fs.StringVar(&p.only, "only", "", "only the submission with this `id`")
	return fs
}

// exportCommand writes results in the format of a platform.
func exportCommand(ctx context.Context, t *terminal, args []string) error {
	var p exportFlags
	words, err := parseAround(p.flags(), args)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return usagef("export takes the folder of results that grade -class wrote")
	}
	if p.format == "" {
		return usagef("say for which platform with -format: %s", strings.Join(formatNames(), ", "))
	}
	f, err := export.Lookup(p.format)
	if err != nil {
		return unusable(err)
	}
	if p.base != "" && f.Name() != "canvas" {
		return usagef("-base is a gradebook of canvas, and %s has none", f.Name())
	}
	results, err := grade.Store{Dir: words[0]}.All()
	if errors.Is(err, fs.ErrNotExist) {
		return unusable(err)
	}
	if err != nil {
		return err
	}
	if p.only != "" {
		results = slices.DeleteFunc(results, func(r grade.Result) bool { return r.Submission != p.only })
	}
	switch {
	case len(results) == 0:
		return usagef("there are no such results in %s", words[0])
	case len(results) > 1 && !f.Many():
		return usagef("%s is a file for one submission: choose one of the %d with -only", f.Name(), len(results))
	}
	o := export.Options{Assignment: p.assignment, Env: os.Getenv}
	if p.teach {
		o.Audience = export.Teacher
	}
	if p.base != "" {
		base, err := os.Open(p.base)
		if err != nil {
			return usagef("the gradebook cannot be read: %v", err)
		}
		defer base.Close()
		o.Base = base
	}
	var b strings.Builder
	err = f.Write(&b, results, o)
	if errors.Is(err, export.ErrColumn) && p.assignment == "" {
		return usagef("-assignment is missing: %v", err)
	}
	if err != nil {
		return err
	}
	if p.to == "" {
		_, err := io.WriteString(t.out, b.String())
		return err
	}
	err = grade.WriteFile(p.to, []byte(b.String()))
	if errors.Is(err, fs.ErrNotExist) {
		return usagef("-o: there is no folder %s", filepath.Dir(p.to))
	}
	if err != nil {
		return fmt.Errorf("the file is not written: %w", err)
	}
	t.printf("%s in %s, for %s\n", plural(len(results), "result"), p.to, f.Name())
	return nil
}
