package build

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"

	"example.com/poollab/lab/grade/gate"
)

// subject is what a submission has of the functions that are graded. Each is
// tried in several forms, one after another, until the compiler takes one.
type subject struct{ functions []function }

type function struct {
	name     string
	declared *gate.Func
	forms    []string // that have not been given up: the text of the driver's setter
	reason   string   // why it is not there
	fault    string   // what the compiler said about the first form
}

// contracts are the functions, and what is wanted of them.
func contracts() map[string]string {
	return map[string]string{
		"Map":       "func(ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error)",
		"Completed": "func(ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) iter.Seq2[R, error]",
		"New":       "func(workers int) *T, or the same with an error as a second result, where T has Submit(func()) error and Close() error",
	}
}

func newSubject(sub gate.Submission) subject {
	var s subject
	for _, name := range sorted(contracts()) {
		f := function{name: name}
		if declared, ok := sub.Funcs[name]; ok {
			f.declared, f.forms = &declared, forms(name, sub)
		} else {
			f.reason = "there is no function " + name
		}
		s.functions = append(s.functions, f)
	}
	return s
}

// forms are the ways to hand a function over. The first is the best: nothing
// stands between the driver and the function then. Others allow for types with
// names of their own and for optional parameters.
func forms(name string, sub gate.Submission) []string {
	const parameters = "func(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) "
	switch name {
	case "Map":
		return []string{
			"s.Map = submission.Map",
			"s.Map = " + parameters + "([]int, error) { return submission.Map(ctx, workers, items, f) }",
		}
	case "Completed":
		return []string{
			"s.Completed = submission.Completed",
			"s.Completed = " + parameters + "iter.Seq2[int, error] { return submission.Completed(ctx, workers, items, f) }",
		}
	}
	const head = "s.Pool = func(workers int) play.Pool { "
	if results(sub, name) == 2 {
		return []string{
			"s.Pool = play.PoolOrError(submission.New)",
			head + "p, err := submission.New(workers); return kept(&p, err) }",
			head + "p, err := submission.New(workers); return kept(p, err) }",
		}
	}
	return []string{
		"s.Pool = play.PoolOf(submission.New)",
		head + "p := submission.New(workers); return kept(&p, nil) }",
		head + "return kept(submission.New(workers), nil) }",
	}
}

// results counts those of a function.
func results(sub gate.Submission, name string) int {
	for _, f := range sub.Files {
		if f.Name != sub.Funcs[name].File {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Data, parser.SkipObjectResolution)
		if err != nil {
			return 0
		}
		for _, d := range tree.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == name {
				return fn.Type.Results.NumFields()
			}
		}
	}
	return 0
}

// file is the name of the driver's file for a function.
func (f function) file() string { return "driver/" + strings.ToLower(f.name) + ".go" }

// sources are the driver's files. Each function has one of its own, so that what
// the compiler says of one is not mistaken for another's. Files without a
// function do nothing.
func (s subject) sources() map[string][]byte {
	files := map[string][]byte{"driver/main.go": []byte(mainSource), "driver/driver_test.go": []byte(testSource)}
	for _, f := range s.functions {
		body := ""
		imports := "import \"" + module + "/lab/grade/play\"\n"
		if len(f.forms) > 0 {
			body = f.forms[0]
			imports = "import (\n"
			for _, name := range []string{"context", "iter"} {
				if strings.Contains(body, name+".") {
					imports += "\t\"" + name + "\"\n"
				}
			}
			imports += "\n\t\"" + module + "/lab/grade/play\"\n\tsubmission \"" + submissionPath + "\"\n)\n"
		}
		files[f.file()] = fmt.Appendf(nil, "package main\n\n%s\nfunc set%s(s *play.Subject) { %s }\n", imports, f.name, body)
	}
	return files
}

// The package is initialised before the submission, so the name of that must not
// come first among packages that can read or write.
const mainSource = `package main

import (
	"` + module + `/lab/grade/play"
	_ "` + submissionPath + `"
)

func main() { play.Main(subject()) }

func subject() play.Subject {
	var s play.Subject
	setCompleted(&s)
	setMap(&s)
	setNew(&s)
	return s
}

func kept[P play.Pool](p P, err error) play.Pool {
	return play.PoolOrError(func(int) (P, error) { return p, err })(0)
}
`

const testSource = `package main

import (
	"testing"

	"` + module + `/lab/grade/play"
)

func TestMain(*testing.M) { play.Main(subject()) }
`

func (w *workspace) writeDriver(s subject) error { return w.write(s.sources()) }

// without gives up the form that is in use of each function that the compiler
// did not take.
func (s subject) without(faults map[string]string) subject {
	next := subject{functions: slices.Clone(s.functions)}
	for i, f := range next.functions {
		said, ok := faults[f.file()]
		if !ok || len(f.forms) == 0 {
			continue
		}
		if f.fault == "" {
			f.fault = said
		}
		if f.forms = f.forms[1:]; len(f.forms) == 0 {
			f.reason = f.refusal()
		}
		next.functions[i] = f
	}
	return next
}

// refusal is why no form fits.
func (f function) refusal() string {
	text := fmt.Sprintf("%s has the signature %s; the contract wants %s", f.name, f.declared.Signature, contracts()[f.name])
	if lacks := lacking(f.fault); lacks != "" {
		text = fmt.Sprintf("what %s returns is no pool: %s; the contract wants Submit(func()) error and Close() error", f.name, lacks)
	}
	return text
}

func (s subject) missing() map[string]string {
	m := map[string]string{}
	for _, f := range s.functions {
		if f.reason != "" {
			m[f.name] = f.reason
		}
	}
	return m
}

// problems are about functions that are there and do not fit.
func (s subject) problems() []gate.Problem {
	var all []gate.Problem
	for _, f := range s.functions {
		if f.reason != "" && f.declared != nil {
			all = append(all, gate.Problem{File: f.declared.File, Line: f.declared.Line, Message: f.reason,
				Hint: "give it the parameters and results of the contract, in that order; T and R may be types of your choice as long as they can be int"})
		}
	}
	return all
}
