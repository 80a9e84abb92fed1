package rewrite

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSameOutput runs programs before and after rewriting. The runtime does
// only the real operations, so they must print the same.
func TestSameOutput(t *testing.T) {
	for _, dir := range []string{"current", "old"} {
		t.Run(dir, func(t *testing.T) {
			t.Parallel()
			dir, err := filepath.Abs(filepath.Join("testdata", dir))
			if err != nil {
				t.Fatal(err)
			}
			odd := unformatted(t, dir)
			p := list(t, dir, ".", odd)
			res := mustRewrite(t, p)
			want := goRun(t, dir, "-overlay", overlay(t, odd))
			maps.Copy(odd, res.Files)
			got := goRun(t, dir, "-overlay", overlay(t, odd))
			if got != want {
				t.Errorf("rewritten, the program prints other lines: %s", firstDifference(got, want))
			}
		})
	}
}

// unformatted returns the sources that gofmt must not touch, because they have
// line breaks in odd places. They are kept under names that it overlooks.
func unformatted(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go.txt"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[strings.TrimSuffix(name, ".txt")] = text
	}
	return files
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d is %q, want %q", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}

func goRun(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", append(append([]string{"run"}, args...), ".")...)
	cmd.Dir = dir
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("go run %v: %v\n%s\n%s", args, err, out.String(), errs.String())
	}
	return out.String()
}

// overlay writes files for the go command to use in place of others.
func overlay(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir, replace := t.TempDir(), map[string]string{}
	for name, text := range files {
		to := filepath.Join(dir, fmt.Sprintf("%d_%s", len(replace), filepath.Base(name)))
		if err := os.WriteFile(to, text, 0o644); err != nil {
			t.Fatal(err)
		}
		replace[name] = to
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(name, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// list asks the go command for a package, with the export data of whatever it
// and the stub of the runtime import. Files are used in place of those on disk.
func list(t *testing.T, dir, pattern string, files map[string][]byte) Package {
	t.Helper()
	cmd := exec.Command("go", "list", "-overlay", overlay(t, files), "-export", "-deps", "-json=ImportPath,Dir,GoFiles,Export,DepOnly,Module", pattern, "stub")
	cmd.Dir = dir
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, errs.String())
	}
	exports := map[string]string{}
	p := Package{Overlay: files, Export: func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(exports[path])
	}}
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var l struct {
			ImportPath, Dir, Export string
			GoFiles                 []string
			DepOnly                 bool
			Module                  *struct{ GoVersion string }
		}
		if err := d.Decode(&l); err != nil {
			t.Fatal(err)
		}
		exports[l.ImportPath] = l.Export
		if l.DepOnly || l.ImportPath == "stub" {
			continue
		}
		p.Path, p.GoVersion = l.ImportPath, "go"+l.Module.GoVersion
		for _, name := range l.GoFiles {
			p.Files = append(p.Files, filepath.Join(l.Dir, name))
		}
	}
	return p
}

// mustRewrite rewrites a package and type-checks what comes out.
func mustRewrite(t *testing.T, p Package) Result {
	t.Helper()
	res, err := Rewrite(p, Options{Runtime: "stub"})
	if err != nil {
		t.Fatal(err)
	}
	recheck(t, p, res)
	return res
}

func recheck(t *testing.T, p Package, res Result) {
	t.Helper()
	original := p.Overlay
	p.Overlay = map[string][]byte{}
	maps.Copy(p.Overlay, original)
	for name, text := range res.Files {
		// The name is reserved in sources only.
		p.Overlay[name] = bytes.ReplaceAll(text, []byte(local), []byte("runtime__"))
	}
	if _, err := check(p); err != nil {
		t.Fatalf("rewritten: %v", err)
	}
}
