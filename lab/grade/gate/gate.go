// Package gate decides whether a submission is taken: which of its files are
// compiled at all, and whether they stay within what a worker pool needs.
//
// It reads and parses; it never runs, compiles or type-checks anything, so that
// no file can make it slow. Only plain Go files are taken. Whatever else lies
// beside them, such as tests or a go.mod, is left alone and named. What could
// make the compiler do more than compile (directives, cgo, assembly), look behind
// the type system (unsafe, reflect), or end the process is refused, with the
// line and a hint.
//
// The gate is no wall. A data race reads any memory with the plainest imports,
// so submissions are also built with the race detector, run in a sandbox, and
// judged from outside. What only the gate can stop is code that reaches the
// variables of whoever is compiled into the same program.
package gate

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"go/ast"
	"go/token"
)

// Submission is what was taken.
type Submission struct {
	Dir     string // where the files are: what was asked for, or its only folder with Go files
	Package string // its name
	Files   []File // sorted by name
	// Digest is that of the names and contents of Files, and of nothing else.
	Digest string
	// Left is what is there and not taken, with a reason where there is more to
	// say than that it is no Go file. Names that do not print are quoted. After
	// 50 of them the last line counts the rest.
	Left []string
	// Funcs are the exported functions of the package, by name. No one of them
	// has to be there.
	Funcs map[string]Func
}

// File is one Go file.
type File struct {
	Name string // without a folder
	Data []byte
}

// Func is where a function is declared and how.
type Func struct {
	File      string
	Line      int
	Signature string // "func(workers int) *Pool", shortened
}

// Problem is why a submission is refused, and where. It quotes at most one
// identifier, import path or name of a file.
type Problem struct {
	File    string // relative; empty if it is about the submission as a whole
	Line    int
	Message string
	Hint    string
}

// String returns the problem as "pool.go:3: message".
func (p Problem) String() string {
	switch {
	case p.File == "":
		return p.Message
	case p.Line == 0:
		return p.File + ": " + p.Message
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message)
}

// Check reads the submission in dir. It is taken if there are no problems. The
// error is that of the machine or of the caller: dir cannot be read, or is not
// there (errors.Is tells fs.ErrNotExist).
func Check(dir string, r Rules) (Submission, []Problem, error) {
	r = r.complete()
	c := &check{rules: r, fset: token.NewFileSet()}
	sub, err := c.read(dir)
	if err != nil {
		return Submission{}, nil, fmt.Errorf("gate: %w", err)
	}
	sub.Digest = digest(sub.Files)
	c.judge(&sub)
	return sub, c.problems.list(), nil
}

// check is one call of Check.
type check struct {
	rules    Rules
	problems problems
	fset     *token.FileSet
	parsed   []*file
}

// file is a parsed file.
type file struct {
	name string
	data []byte
	ast  *ast.File
}

// judge looks into the files. Each stage relies on what the one before it has
// seen to, so a problem keeps the later ones away.
func (c *check) judge(sub *Submission) {
	for _, stage := range []func(*Submission){c.texts, c.parse, c.names, c.deep, c.rest} {
		stage(sub)
		if !c.problems.none() {
			return
		}
	}
}

// rest are the rules that do not depend on one another.
func (c *check) rest(sub *Submission) {
	s := newSizes(c)
	for _, f := range c.parsed {
		c.comments(f)
		c.imports(f)
		c.bodies(f)
		c.selectors(f)
		s.file(f)
	}
	sub.Funcs = c.funcs()
}

// at is where something stands, whatever comments say about that.
func (c *check) at(f *file, pos token.Pos) int { return c.fset.PositionFor(pos, false).Line }

// digest covers names and contents; where one ends and the next begins counts.
func digest(files []File) string {
	h := sha256.New()
	add := func(data []byte) {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(data))))
		h.Write(data)
	}
	for _, f := range files {
		add([]byte(f.Name))
		add(f.Data)
	}
	return hex.EncodeToString(h.Sum(nil))
}
