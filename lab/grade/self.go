package grade

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"example.com/poollab/lab/interleave/twin"
)

// self is a digest of this program: another one may judge otherwise. It is read
// once for each program, whose file is then known by its name, number, size and
// time.
func (g *Grader) self() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("%w: it does not tell this program's file: %w", ErrMachine, err)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrMachine, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrMachine, err)
	}
	about := fmt.Sprintf("%q %d %d %s", path, info.Size(), info.ModTime().UnixNano(), fileNumber(info))
	note := g.note()
	if digest, ok := recalled(note, about); ok {
		return digest, nil
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("%w: %w", ErrMachine, err)
	}
	digest := hex.EncodeToString(h.Sum(nil)[:digestSize])
	if note != "" && os.MkdirAll(filepath.Dir(note), 0o755) == nil {
		_ = WriteFile(note, []byte(about+"\n"+digest+"\n")) // who cannot keep it reads the program again
	}
	return digest, nil
}

const digestSize = 8

// note is the file that keeps the digest; empty if there is no place for it.
func (g *Grader) note() string {
	dir := g.Cache
	if dir == "" {
		var err error
		if dir, err = twin.Cache(); err != nil {
			return ""
		}
	}
	return filepath.Join(dir, "kit")
}

// recalled is the digest in a note, if that is about this program.
func recalled(note, about string) (string, bool) {
	text, err := os.ReadFile(note)
	if err != nil {
		return "", false
	}
	rest, ok := strings.CutPrefix(string(text), about+"\n")
	digest, whole := strings.CutSuffix(rest, "\n")
	bytes, err := hex.DecodeString(digest)
	return digest, ok && whole && err == nil && len(bytes) == digestSize
}
