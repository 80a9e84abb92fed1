// Package starter writes the module in which a student begins: three contracts as
// stubs that compile, tests of one line each, the lesson, and the tasks in an order
// that teaches.
package starter

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"
)

// The files have .txt names so that they are none of this module's packages.
//
//go:embed files
var files embed.FS

// ErrTaken is the error for a folder in which a student may have begun.
var ErrTaken = errors.New("starter: the folder is not empty")

// Starter is what is written.
type Starter struct {
	Module  string // path in go.mod
	Command string // how to run the kit's command
	Kit     string // folder of the kit's source, named by a replace line; "" uses Version
	Version string // of the kit, where it is not a folder
}

// modulePath is a path that go.mod takes without quotes.
var modulePath = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9._~-]*(/[a-zA-Z0-9._~-]+)*$`)

// Write makes the folder and its files, and names them. It writes nothing if
// something is there already.
func (s Starter) Write(dir string) ([]string, error) {
	if !modulePath.MatchString(s.Module) {
		return nil, fmt.Errorf("starter: %q is no module path", s.Module)
	}
	list, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("starter: %w", err)
	}
	for _, d := range list {
		if d.Name() != ".git" {
			return nil, fmt.Errorf("%w: %s has %s", ErrTaken, dir, d.Name())
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("starter: %w", err)
	}
	out := map[string][]byte{}
	if out["go.mod"], err = s.goMod(); err != nil {
		return nil, err
	}
	if s.Kit != "" {
		if sums, err := os.ReadFile(filepath.Join(s.Kit, "go.sum")); err == nil {
			out["go.sum"] = sums
		}
	}
	templates, err := fs.Glob(files, "files/*.txt")
	if err != nil {
		return nil, fmt.Errorf("starter: %w", err)
	}
	for _, path := range templates {
		data, err := files.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("starter: %w", err)
		}
		name := strings.TrimSuffix(filepath.Base(path), ".txt")
		switch name {
		case "gitignore":
			name = ".gitignore"
		case "README.md":
			t, err := template.New(name).Parse(string(data))
			if err != nil {
				return nil, fmt.Errorf("starter: %w", err)
			}
			var b bytes.Buffer
			if err := t.Execute(&b, s); err != nil {
				return nil, fmt.Errorf("starter: %w", err)
			}
			data = b.Bytes()
		}
		out[name] = data
	}
	var names []string
	for name := range out {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
		if err != nil {
			return nil, fmt.Errorf("starter: %w", err)
		}
		_, err = f.Write(out[name])
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, fmt.Errorf("starter: %w", err)
		}
	}
	return names, nil
}

// goMod names the kit, and what it needs itself: a module cache without a network
// can then tell every version.
func (s Starter) goMod() ([]byte, error) {
	var b bytes.Buffer
	version := s.Version
	if version == "" {
		version = "v0.0.0"
	}
	fmt.Fprintf(&b, "module %s\n\ngo 1.26.0\n\nrequire example.com/poollab %s\n\ntool example.com/poollab/cmd/poollab\n", s.Module, version)
	if s.Kit == "" {
		return b.Bytes(), nil
	}
	data, err := os.ReadFile(filepath.Join(s.Kit, "go.mod"))
	if err != nil {
		return nil, fmt.Errorf("starter: the source of the kit is not in %s: %w", s.Kit, err)
	}
	b.WriteString("\nrequire (\n")
	inside := false
	for line := range strings.Lines(string(data)) {
		word := strings.TrimSpace(line)
		switch {
		case word == "require (":
			inside = true
		case word == ")":
			inside = false
		case inside && word != "":
			module, _, _ := strings.Cut(word, "//")
			fmt.Fprintf(&b, "\t%s // indirect\n", strings.TrimSpace(module))
		}
	}
	kit := s.Kit
	if strings.ContainsAny(kit, " \t\"'`") {
		kit = fmt.Sprintf("%q", kit)
	}
	fmt.Fprintf(&b, ")\n\nreplace example.com/poollab => %s\n", kit)
	return b.Bytes(), nil
}
