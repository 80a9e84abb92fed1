package grade

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ErrRoster is the error for a list of submissions that makes no sense.
var ErrRoster = errors.New("grade: the class list cannot be used")

// Entry is one submission: whose it is, where it lies, and when it came in.
type Entry struct {
	ID        string // unique in its class; the name of the result
	Dir       string
	Submitted *time.Time
	Commit    string
}

// ReadClass lists the submissions of a class. A folder holds one in each of its
// folders, with that name; hidden ones are left out. A file is a roster: CSV whose
// first line names the columns id, dir (or path), and, if there are, submitted
// (RFC 3339) and commit; other columns do not matter, and folders are relative to
// the file.
func ReadClass(path string) ([]Entry, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRoster, err)
	}
	var entries []Entry
	if info.IsDir() {
		entries, err = readFolder(path)
	} else {
		entries, err = readRoster(path)
	}
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, fmt.Errorf("%w: there are no submissions in %s", ErrRoster, path)
	}
	slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.ID, b.ID) })
	return entries, nil
}

func readFolder(path string) ([]Entry, error) {
	list, err := os.ReadDir(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRoster, err)
	}
	var entries []Entry
	for _, d := range list {
		if strings.HasPrefix(d.Name(), ".") {
			continue
		}
		// A link to a folder is one as well: leaving it out would lose a student.
		dir := filepath.Join(path, d.Name())
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			entries = append(entries, Entry{ID: IDOf(d.Name()), Dir: dir})
		}
	}
	return entries, nil
}

// IDOf is the id of a submission in a folder with a name. It is that name, with
// bytes that are no text written as %FF.
func IDOf(name string) string {
	var b strings.Builder
	for i, r := range name {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(name[i:]); size == 1 {
				fmt.Fprintf(&b, "%%%02X", name[i])
				continue
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

func readRoster(path string) ([]Entry, error) {
	const most = 64 << 20
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRoster, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRoster, err)
	}
	if len(data) > most {
		return nil, fmt.Errorf("%w: %s is larger than %d MiB", ErrRoster, path, most>>20)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // as spreadsheets write it
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return nil, fmt.Errorf("%w: %s is not text in UTF-8", ErrRoster, path)
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	if head, _, _ := bytes.Cut(data, []byte("\n")); bytes.Count(head, []byte(";")) > bytes.Count(head, []byte(",")) {
		r.Comma = ';'
	}
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%w: %s has no first line with the names of the columns", ErrRoster, path)
	}
	at := func(names ...string) int {
		return slices.IndexFunc(head, func(h string) bool { return slices.Contains(names, strings.ToLower(strings.TrimSpace(h))) })
	}
	id, dir, submitted, commit := at("id"), at("dir", "path", "folder"), at("submitted", "created_at"), at("commit")
	if id < 0 || dir < 0 {
		return nil, fmt.Errorf("%w: the first line of %s has to name the columns id and dir, and has %s", ErrRoster, path, strings.Join(head, ", "))
	}
	var entries []Entry
	bad := misspelt(head, submitted < 0, commit < 0)
	seen := map[string]int{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrRoster, path, err)
		}
		line, _ := r.FieldPos(0)
		cell := func(i int) string {
			if i < 0 || i >= len(row) {
				return ""
			}
			return strings.TrimSpace(row[i])
		}
		if len(row) > len(head) && strings.Join(row[len(head):], "") != "" {
			bad = append(bad, fmt.Sprintf("line %d has %d fields, and the first line %d", line, len(row), len(head)))
			continue
		}
		e := Entry{ID: cell(id), Dir: cell(dir), Commit: cell(commit)}
		if e.ID == "" || e.Dir == "" {
			bad = append(bad, fmt.Sprintf("line %d: id or dir is empty", line))
			continue
		}
		if !filepath.IsAbs(e.Dir) {
			e.Dir = filepath.Join(filepath.Dir(path), e.Dir)
		}
		// Not every file system tells upper from lower case, and results are files.
		name := strings.ToLower(e.ID)
		if before, twice := seen[name]; twice {
			bad = append(bad, fmt.Sprintf("line %d: %q is there twice, first in line %d", line, e.ID, before))
			continue
		}
		seen[name] = line
		if s := cell(submitted); s != "" {
			when, err := time.Parse(time.RFC3339, s)
			if err != nil {
				bad = append(bad, fmt.Sprintf("line %d: %q is not a time such as 2026-11-30T23:59:00Z", line, s))
				continue
			}
			e.Submitted = &when
		}
		entries = append(entries, e)
	}
	if len(bad) > 0 {
		if len(bad) > 10 {
			bad = append(bad[:10], fmt.Sprintf("and %d more", len(bad)-10))
		}
		return nil, fmt.Errorf("%w: %s: %s", ErrRoster, path, strings.Join(bad, "; "))
	}
	return entries, nil
}

// misspelt finds columns whose names are almost those of columns that are not
// there: without its times of submission a class would be graded as if in time.
func misspelt(head []string, submitted, commit bool) []string {
	var bad []string
	for name, missing := range map[string]bool{"submitted": submitted, "commit": commit} {
		for _, h := range head {
			if word := strings.ToLower(strings.TrimSpace(h)); missing && edits(word, name) <= 2 {
				bad = append(bad, fmt.Sprintf("the column %q: is it %s?", h, name))
			}
		}
	}
	slices.Sort(bad)
	return bad
}
