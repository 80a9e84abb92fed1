package submissions

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// bom is what some editors put before the text of a file.
const bom = "\xef\xbb\xbf"

// rewrite changes the text of every Go file of a sample.
func rewrite(change func([]byte) []byte) func(string) error {
	return func(dir string) error {
		for _, name := range []string{"map.go", "completed.go", "pool.go"} {
			file := filepath.Join(dir, name)
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			if err := os.WriteFile(file, change(text), 0o644); err != nil {
				return err
			}
		}
		return nil
	}
}

func windowsText(text []byte) []byte {
	return append([]byte(bom), bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))...)
}

// with writes a file, and the folders to it.
func with(name, text string) func(string) error {
	return func(dir string) error {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		return os.WriteFile(file, []byte(text), 0o644)
	}
}

// without removes a file of the base.
func without(name string) func(string) error {
	return func(dir string) error { return os.Remove(filepath.Join(dir, name)) }
}

// linked puts a link where a file may have been.
func linked(name, target string) func(string) error {
	return func(dir string) error {
		link := filepath.Join(dir, name)
		if err := os.Remove(link); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if err := os.Symlink(target, link); err != nil {
			if runtime.GOOS == "windows" { // it takes a privilege there
				return fmt.Errorf("a symbolic link: %w: %w", errors.ErrUnsupported, err)
			}
			return err
		}
		return nil
	}
}

// named writes files with names that not every system allows.
func named(names ...string) func(string) error {
	return func(dir string) error {
		if runtime.GOOS == "windows" {
			return fmt.Errorf("files with special characters in their names: %w", errors.ErrUnsupported)
		}
		for _, name := range names {
			if err := with(name, "package pool\n")(dir); err != nil {
				return err
			}
		}
		return nil
	}
}

// piped puts a named pipe where a file was.
func piped(name string) func(string) error {
	return all(without(name), func(dir string) error { return makePipe(filepath.Join(dir, name)) })
}

// large makes a file of so many bytes, all zero. Most file systems need no room
// for it.
func large(name string, size int64) func(string) error {
	return all(with(name, ""), func(dir string) error { return os.Truncate(filepath.Join(dir, name), size) })
}

// many writes so many small files.
func many(count int) func(string) error {
	return func(dir string) error {
		for i := range count {
			if err := with(fmt.Sprintf("part%04d.go", i), "package pool\n")(dir); err != nil {
				return err
			}
		}
		return nil
	}
}

// deep makes folders in folders, with a file in the last.
func deep(levels int) func(string) error {
	return with(strings.Repeat("d/", levels)+"deep.go", "package deep\n")
}

// all does one after another.
func all(steps ...func(string) error) func(string) error {
	return func(dir string) error {
		for _, step := range steps {
			if err := step(dir); err != nil {
				return err
			}
		}
		return nil
	}
}

// cutShort takes the last brace away.
func cutShort(text []byte) []byte { return text[:bytes.LastIndexByte(text, '}')] }

// ownModule makes a module of the sample, with another kit in its vendor folder.
func ownModule(dir string) error {
	return all(
		with("go.mod", "module example.com/poollab\n\ngo 1.26\n\ntoolchain go1.99.9\n\nreplace example.com/poollab => ./kit\n"),
		with("go.work", "go 1.26\n\nuse .\n"),
		with("vendor/modules.txt", "# example.com/poollab v0.0.0 => ./kit\n"),
		with("kit/play/play.go", "// Package play is not the one that it seems to be.\npackage play\n"),
	)(dir)
}
