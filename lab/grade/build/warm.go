package build

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"example.com/poollab/lab/grade/gate"
	"example.com/poollab/lab/interleave/twin"
)

// Warm compiles all that drivers have in common, unless that has been done
// before, maybe by another process. Builds do it by themselves; it takes a minute
// of a processor. A Builder warms up once.
func (b *Builder) Warm(ctx context.Context) error {
	if _, err := b.warm(ctx); err != nil {
		return fmt.Errorf("build: %w", err)
	}
	return nil
}

func (b *Builder) warm(ctx context.Context) (*tools, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tools != nil {
		return b.tools, nil
	}
	t, err := b.find(ctx)
	if err != nil {
		return nil, err
	}
	cache, err := b.cache()
	if err != nil {
		return nil, err
	}
	key, err := baseKey(t)
	if err != nil {
		return nil, err
	}
	base := filepath.Join(cache, key)
	if _, err := os.Stat(base); errors.Is(err, fs.ErrNotExist) {
		if b.Cold != nil {
			b.Cold()
		}
		err = b.fillBase(ctx, t, base)
		if err != nil {
			return nil, fmt.Errorf("what drivers have in common cannot be compiled: %w", err)
		}
	} else if err != nil {
		return nil, err
	}
	now := time.Now()
	_ = os.Chtimes(base, now, now) // a wrong age only costs a later Warm
	prune(cache, key)
	t.base = base
	b.tools = t
	return t, nil
}

// cache is the folder of base caches.
func (b *Builder) cache() (string, error) {
	if b.Cache != "" {
		return filepath.Abs(b.Cache)
	}
	dir, err := twin.Cache()
	if err != nil {
		return "", err
	}
	return filepath.Abs(filepath.Join(dir, "build"))
}

// prune removes bases that nobody has asked for in a month, and what
// interrupted Warms left. It is housekeeping: what cannot be removed stays.
func prune(cache, current string) {
	entries, err := os.ReadDir(cache)
	if err != nil {
		return
	}
	for _, e := range entries {
		most := 30 * 24 * time.Hour
		if strings.HasPrefix(e.Name(), "new-") {
			most = 24 * time.Hour
		} else if id, err := hex.DecodeString(e.Name()); err != nil || len(id) != keySize {
			continue
		}
		if info, err := e.Info(); err == nil && e.Name() != current && time.Since(info.ModTime()) > most {
			_ = os.RemoveAll(filepath.Join(cache, e.Name()))
		}
	}
}

// keySize is how much of a hash names a base.
const keySize = 16

// baseKey names all that a base depends on.
func baseKey(t *tools) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "base 3 %q %q %q", t.about, goMod, example().Files)
	files := map[string][]byte{}
	for dir, source := range kit() {
		if err := gather(files, dir, source); err != nil {
			return "", err
		}
	}
	for _, name := range sorted(files) {
		fmt.Fprintf(h, "%q %q", name, files[name])
	}
	return hex.EncodeToString(h.Sum(nil)[:keySize]), nil
}

// warmLimit is how long a base may take, on a busy machine.
const warmLimit = 10 * time.Minute

// fillBase makes a base next to its place and moves it there. Who comes second
// finds the place taken, and takes what is there.
func (b *Builder) fillBase(ctx context.Context, t *tools, base string) error {
	if err := os.MkdirAll(filepath.Dir(base), 0o755); err != nil {
		return err
	}
	root, err := os.MkdirTemp(filepath.Dir(base), "new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(root)
	if root, err = filepath.EvalSymlinks(root); err != nil {
		return err
	}
	w := &workspace{root: root}
	if err := w.fill(example()); err != nil {
		return err
	}
	if err := w.writeDriver(newSubject(example())); err != nil {
		return err
	}
	if err := makeIdle(w.overlay()); err != nil {
		return err
	}
	for _, race := range []bool{false, true} {
		c := w.command(t, race)
		c.Limit = warmLimit
		out, _, err := b.run(ctx, t, c)
		if race && noRace(out) {
			break
		}
		if err != nil {
			return fmt.Errorf("%w: %s", err, firstLine(out))
		}
		if _, err := b.buildTwin(ctx, t, w, race, warmLimit); err != nil {
			return err
		}
	}
	if err := os.Rename(w.at("module/lab"), filepath.Join(w.overlay(), kitSources)); err != nil {
		return err
	}
	if err := os.Rename(w.overlay(), base); err != nil && !isDir(base) {
		return err
	}
	return nil
}

// noRace reports whether the go command said that there is no race detector
// here. Only those who want one have to know.
func noRace(output []byte) bool {
	for _, text := range []string{"-race requires cgo", "C compiler", "-race is not supported"} {
		if bytes.Contains(output, []byte(text)) {
			return true
		}
	}
	return false
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// example is a submission that imports all that one may.
func example() gate.Submission {
	var b strings.Builder
	b.WriteString("package submission\n\nimport (\n\t\"context\"\n\t\"iter\"\n")
	for _, name := range gate.DefaultImports() {
		fmt.Fprintf(&b, "\t_ %q\n", name)
	}
	b.WriteString(`)

type Pool struct{}

func New(int) *Pool                { return nil }
func (*Pool) Submit(func()) error  { return nil }
func (*Pool) Close() error         { return nil }

func Map[T, R any](context.Context, int, []T, func(context.Context, T) (R, error)) ([]R, error) { return nil, nil }

func Completed[T, R any](context.Context, int, []T, func(context.Context, T) (R, error)) iter.Seq2[R, error] { return nil }
`)
	return gate.Submission{
		Package: "submission", Files: []gate.File{{Name: "pool.go", Data: []byte(b.String())}},
		Funcs: map[string]gate.Func{"Map": {File: "pool.go"}, "Completed": {File: "pool.go"}, "New": {File: "pool.go"}},
	}
}
