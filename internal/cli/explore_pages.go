package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/interleave/draw"
)

// pages are the files that failures are drawn into. The first is opened before
// anything is played, so that a name that cannot be written costs no waiting,
// and emptied only when there is something to write.
type pages struct {
	name  string
	first *os.File
	made  bool // did not exist before
	n     int
}

func openPages(name string) (*pages, error) {
	if name == "" {
		return &pages{}, nil
	}
	_, err := os.Stat(name)
	made := errors.Is(err, os.ErrNotExist)
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o666)
	if err != nil {
		return nil, usagef("-html: %v", err)
	}
	return &pages{name: name, first: f, made: made}, nil
}

// write draws one more interleaving and returns the file's name, or "" if no
// pages are asked for.
func (p *pages) write(iv interleave.Interleaving, title, message, base string) (string, error) {
	if p.name == "" || len(iv.Steps) == 0 {
		return "", nil
	}
	p.n++
	name, f := p.name, p.first
	if p.n > 1 {
		ext := filepath.Ext(p.name)
		name = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(p.name, ext), p.n, ext)
		var err error
		if f, err = os.Create(name); err != nil {
			return "", fmt.Errorf("-html: %w", err)
		}
	} else if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		if err := f.Truncate(0); err != nil {
			return "", fmt.Errorf("-html: %w", err)
		}
	}
	p.first = nil
	if err := errors.Join(draw.HTML(f, iv, title, message, draw.Base(base)), f.Close()); err != nil {
		return "", fmt.Errorf("-html: %w", err)
	}
	return name, nil
}

// close gives up what has not been written.
func (p *pages) close() {
	if p.first == nil {
		return
	}
	p.first.Close()
	if p.made {
		os.Remove(p.name)
	}
}
