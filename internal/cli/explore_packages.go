package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

// testPackage is a package that was named on the command line.
type testPackage struct {
	Dir, ImportPath, Name     string
	Standard                  bool
	TestGoFiles, XTestGoFiles []string
	Module                    *struct{ Path, Dir string }
	Error                     *struct{ Err string }
}

// listPackages asks the go command which packages are meant. What does not
// exist is the caller's mistake; what does not compile turns out later.
func listPackages(ctx context.Context, patterns []string) ([]testPackage, error) {
	args := append([]string{"list", "-e", "-find", "-json=Dir,ImportPath,Name,Standard,TestGoFiles,XTestGoFiles,Module,Error"}, patterns...)
	out, err := goCommand(ctx, args...)
	if err != nil {
		return nil, err
	}
	var list []testPackage
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p testPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		switch {
		case p.Error != nil && p.Name == "":
			if gone := withoutModule(ctx); gone != nil {
				return nil, gone
			}
			return nil, usagef("%s: %s", p.ImportPath, strings.TrimPrefix(p.Error.Err, "pattern "+p.ImportPath+": "))
		case p.Standard:
			return nil, usagef("%s belongs to the standard library, which is not explored", p.ImportPath)
		case p.Module == nil:
			return nil, usagef("%s is no package of a module; name packages, not files", strings.Join(patterns, " "))
		}
		list = append(list, p)
	}
	if len(list) == 0 {
		return nil, usagef("no package matches %s", strings.Join(patterns, " "))
	}
	return list, nil
}

// errNoModule is for a place that belongs to no module.
var errNoModule = usagef("there is no go.mod here or in a folder above: go to the module that is to be explored")

// withoutModule is that error, if this is such a place.
func withoutModule(ctx context.Context) error {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD", "GOWORK").Output()
	mod, work, _ := strings.Cut(strings.TrimRight(string(out), "\r\n"), "\n")
	if mod = strings.TrimSpace(mod); err == nil && (mod == "" || mod == os.DevNull) && (work == "" || work == "off") {
		return errNoModule
	}
	return nil
}

// goCommand returns what the go command prints.
func goCommand(ctx context.Context, args ...string) ([]byte, error) {
	var diagnostics bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Stderr = &diagnostics
	out, err := cmd.Output()
	text := strings.TrimSpace(diagnostics.String())
	switch {
	case ctx.Err() != nil:
		return nil, errInterrupted
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("there is no go command: install Go, or add it to PATH")
	case err == nil:
		return out, nil
	case strings.Contains(text, "go.mod file not found"):
		return nil, errNoModule
	case text == "":
		return nil, fmt.Errorf("go %s: %w", args[0], err)
	}
	return nil, fmt.Errorf("go %s: %s", args[0], text)
}

// tests are the names of the tests that the files of a package declare, in
// order. A file that cannot be read has none: the compiler will say why.
func (p testPackage) tests() []string {
	var names []string
	for _, list := range [][]string{p.TestGoFiles, p.XTestGoFiles} {
		for _, file := range list {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, file), nil, parser.SkipObjectResolution)
			if f == nil && err != nil {
				continue
			}
			for _, decl := range f.Decls {
				if d, ok := decl.(*ast.FuncDecl); ok && isTest(d) {
					names = append(names, d.Name.Name)
				}
			}
		}
	}
	return names
}

// isTest reports whether a function looks like a test, as the go command does.
func isTest(d *ast.FuncDecl) bool {
	rest, ok := strings.CutPrefix(d.Name.Name, "Test")
	first, _ := utf8.DecodeRuneInString(rest)
	params := d.Type.Params.List
	if !ok || rest != "" && unicode.IsLower(first) || d.Recv != nil || d.Type.TypeParams != nil || len(params) != 1 || len(params[0].Names) > 1 {
		return false
	}
	star, ok := params[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	switch x := star.X.(type) {
	case *ast.SelectorExpr:
		return x.Sel.Name == "T"
	case *ast.Ident: // with a dot import
		return x.Name == "T"
	}
	return false
}

// hasTestFiles reports whether there is anything to build.
func (p testPackage) hasTestFiles() bool { return len(p.TestGoFiles)+len(p.XTestGoFiles) > 0 }

// ownsSchedules reports whether a package of the kit makes schedules itself, or
// helps to. It is not put under control, also where the kit is replaced by a folder.
func ownsSchedules(path string) bool {
	path, variant, _ := strings.Cut(path, " ")
	for _, own := range []string{"example.com/poollab/lab/pooltest", "example.com/poollab/lab/interleave", "example.com/poollab/lab/internal"} {
		if (path == own || strings.HasPrefix(path, own+"/")) && variant == "" && !strings.HasSuffix(path, "_test") {
			return true
		}
	}
	return false
}
