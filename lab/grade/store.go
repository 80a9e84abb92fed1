package grade

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// ErrStore is the error for results that cannot be read or written.
var ErrStore = errors.New("grade: the results")

// Store is a folder with one file for each result.
type Store struct{ Dir string }

// path is the file of a submission. Any id makes a name that every file system
// takes, and different ids make different names.
func (s Store) path(id string) string {
	name := strings.NewReplacer(":", "%3A", "~", "%7E").Replace(url.PathEscape(id))
	stem, _, _ := strings.Cut(name, ".")
	switch {
	case name == "":
		name = "%" // which begins no escape
	case name[0] == '.', name[0] == '-', device.MatchString(stem):
		name = fmt.Sprintf("%%%02X%s", name[0], name[1:])
	}
	if len(name) > 200 {
		sum := sha256.Sum256([]byte(id))
		name = name[:180] + "~" + hex.EncodeToString(sum[:8])
	}
	return filepath.Join(s.Dir, name+".json")
}

// device are names that Windows keeps for devices, whatever their ending.
var device = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])$`)

// Open makes the folder if need be and tries to write to it.
func (s Store) Open() error {
	if err := os.MkdirAll(s.Dir, 0o755); err != nil {
		return fmt.Errorf("%w cannot be written: %w", ErrStore, err)
	}
	f, err := os.CreateTemp(s.Dir, ".try-*")
	if err != nil {
		return fmt.Errorf("%w cannot be written: %w", ErrStore, err)
	}
	if err := errors.Join(f.Close(), os.Remove(f.Name())); err != nil {
		return fmt.Errorf("%w cannot be written: %w", ErrStore, err)
	}
	return nil
}

// Write writes a result whole or not at all, and returns when it is on the disk.
func (s Store) Write(r *Result) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("%w: %w", ErrStore, err)
	}
	if err := WriteFile(s.path(r.Submission), append(data, '\n')); err != nil {
		return fmt.Errorf("%w: that of %q is not written: %w", ErrStore, r.Submission, err)
	}
	return nil
}

// WriteFile writes a file whole or not at all, and returns when it is on the disk.
// What is there and is no file, a pipe or a device, is written to as it is; a link
// stays one.
func WriteFile(path string, data []byte) error {
	switch info, err := os.Stat(path); {
	case err == nil && !info.Mode().IsRegular() && !info.IsDir():
		return os.WriteFile(path, data, 0o644)
	case err == nil:
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return err
		}
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// Read returns the result of a submission. A missing one matches fs.ErrNotExist.
func (s Store) Read(id string) (*Result, error) {
	r, err := readResult(s.path(id))
	if err == nil && r.Submission != id {
		err = fmt.Errorf("%w: %s is about %q, and should be about %q", ErrStore, s.path(id), r.Submission, id)
	}
	return r, err
}

func readResult(path string) (*Result, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStore, err)
	}
	var r Result
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("%w: %s is not a result: %w", ErrStore, path, err)
	}
	if r.Schema != Schema {
		return nil, fmt.Errorf("%w: %s has the schema %q, and not %s", ErrStore, path, r.Schema, Schema)
	}
	return &r, nil
}

// All returns the results, in the order of their ids. What cannot be read is
// left out and told in the error, beside the rest.
func (s Store) All() ([]Result, error) {
	list, err := os.ReadDir(s.Dir)
	if err != nil {
		return nil, fmt.Errorf("%w cannot be read: %w", ErrStore, err)
	}
	var out []Result
	var bad error
	files := map[string]string{}
	for _, d := range list {
		if !strings.HasSuffix(d.Name(), ".json") || strings.HasPrefix(d.Name(), ".") {
			continue
		}
		r, err := readResult(filepath.Join(s.Dir, d.Name()))
		if err != nil {
			bad = errors.Join(bad, err)
			continue
		}
		if before, twice := files[r.Submission]; twice {
			bad = errors.Join(bad, fmt.Errorf("%w: %s and %s in %s are both about %q", ErrStore, before, d.Name(), s.Dir, r.Submission))
			continue
		}
		files[r.Submission] = d.Name()
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b Result) int { return strings.Compare(a.Submission, b.Submission) })
	return out, bad
}

// Empty reports whether there are no results.
func (s Store) Empty() (bool, error) {
	list, err := os.ReadDir(s.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("%w cannot be read: %w", ErrStore, err)
	}
	return !slices.ContainsFunc(list, func(d fs.DirEntry) bool {
		return strings.HasSuffix(d.Name(), ".json") && !strings.HasPrefix(d.Name(), ".")
	}), nil
}
