package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"golang.org/x/perf/benchfmt"

	"example.com/poollab/internal/peers/work"
)

// results is a file of results that only grows. What is not a result is in lines
// that begin with "# ", which readers of benchmarks skip: what the run was asked
// for, so that it goes on with the same, and each sample that was dropped.
type results struct {
	file    *os.File
	counts  map[string]int // samples, by the names of cells
	dropped int
	cut     int // bytes of a line that had not been written whole
}

// head is what a file begins with.
type head struct {
	config []setting
	notes  []setting // what benchstat need not know
}

func (h head) text() string {
	var b strings.Builder
	b.WriteString("# Written by go run ./bench. Tables of it: go run ./bench table FILE, or benchstat.\n")
	for _, s := range h.notes {
		fmt.Fprintf(&b, "# %s: %s\n", s.key, s.value)
	}
	for _, s := range h.config {
		fmt.Fprintf(&b, "%s: %s\n", s.key, s.value)
	}
	for _, unit := range work.Units() {
		fmt.Fprintf(&b, "Unit %s better=lower\n", unit)
	}
	return b.String()
}

func (h *head) set(key, value string) { h.notes = append(h.notes, setting{key, value}) }

func (h head) note(key string) string {
	for _, s := range h.notes {
		if s.key == key {
			return s.value
		}
	}
	return ""
}

// open opens a file to go on with, or makes it. In the head of a file that
// exists, the seed may differ from the one wanted and the date: those of the
// file are kept. The head that holds is returned.
func open(name string, want head, resume bool) (*results, head, error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && (!resume || len(data) == 0) {
		f, err := os.Create(name)
		if err != nil {
			return nil, want, fmt.Errorf("bench: %w", err)
		}
		if _, err := f.WriteString(want.text()); err != nil {
			return nil, want, errors.Join(fmt.Errorf("bench: %w", err), f.Close())
		}
		return &results{file: f, counts: map[string]int{}}, want, nil
	}
	if err != nil {
		return nil, want, fmt.Errorf("bench: %w", err)
	}
	// The last line may have been cut while it was written.
	whole := data[:bytes.LastIndexByte(data, '\n')+1]
	have := parseHead(string(whole))
	if err := have.fits(name, want); err != nil {
		return nil, want, err
	}
	r := &results{counts: map[string]int{}, cut: len(data) - len(whole)}
	if err := r.read(name, whole); err != nil {
		return nil, want, err
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return nil, want, fmt.Errorf("bench: %w", err)
	}
	if err := f.Truncate(int64(len(whole))); err != nil {
		return nil, want, errors.Join(fmt.Errorf("bench: %w", err), f.Close())
	}
	r.file = f
	return r, have, nil
}

func parseHead(text string) head {
	var h head
	for line := range strings.Lines(text) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if strings.HasPrefix(line, "Benchmark") || !ok {
			continue
		}
		if note, ok := strings.CutPrefix(key, "# "); ok {
			if !strings.Contains(note, " ") {
				h.set(note, value)
			}
		} else if !strings.Contains(key, " ") {
			h.config = append(h.config, setting{key, value})
		}
	}
	return h
}

// fits reports how a file differs from what it is to go on with.
func (h head) fits(name string, want head) error {
	if h.note("program") == "" {
		return usagef("%s is not a file that bench has written; name another with -o", name)
	}
	have := map[string]string{}
	for _, s := range append(h.config, h.notes...) {
		have[s.key] = s.value
	}
	for _, s := range append(want.config, want.notes...) {
		free := s.key == "date" || s.key == "seed" && s.value == "0"
		if free || have[s.key] == s.value {
			continue
		}
		return usagef("%s was measured with %s %q, and this is %q; name another file with -o, or begin it anew with -resume=false",
			name, s.key, have[s.key], s.value)
	}
	return nil
}

// read counts what the file holds.
func (r *results) read(name string, data []byte) error {
	reader := benchfmt.NewReader(bytes.NewReader(data), name)
	for reader.Scan() {
		switch record := reader.Result().(type) {
		case *benchfmt.Result:
			r.counts[record.Name.String()]++
		case *benchfmt.SyntaxError:
			return usagef("%v", record)
		}
	}
	if err := reader.Err(); err != nil {
		return fmt.Errorf("bench: %s: %w", name, err)
	}
	r.dropped = bytes.Count(data, []byte("\n"+droppedMark))
	return nil
}

const droppedMark = "# dropped "

func (r *results) add(cell work.Cell, s work.Sample) error {
	result := benchfmt.Result{Name: benchfmt.Name(cell.Name()), Iters: s.Ops}
	for _, unit := range work.Units() {
		if v, ok := s.Values[unit]; ok {
			v, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 5, 64), 64)
			if err != nil {
				return fmt.Errorf("bench: %w", err)
			}
			result.Values = append(result.Values, benchfmt.Value{Value: v, Unit: unit})
		}
	}
	var line bytes.Buffer
	if err := benchfmt.NewWriter(&line).Write(&result); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	if _, err := r.file.Write(line.Bytes()); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	r.counts[cell.Name()]++
	return nil
}

func (r *results) drop(cell work.Cell, load float64) error {
	r.dropped++
	if _, err := fmt.Fprintf(r.file, "%s%s %.2f\n", droppedMark, cell.Name(), load); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return nil
}
