package grade

import (
	"archive/zip"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"example.com/poollab/lab/grade/gate"
)

// ErrBundle is the error for a file that is no bundle, or a damaged one.
var ErrBundle = errors.New("grade: the bundle cannot be used")

// Bundle is all that a verdict depends on, for an appeal: what was handed in, the
// rubric, the seed of this one submission, and the result. The teacher's secret
// does not follow from it.
type Bundle struct {
	Result *Result
	Rubric *Rubric
	seed   seed
	files  []gate.File
}

// Bundle puts one together. The submission must still be what was graded.
func (g *Grader) Bundle(e Entry, r *Result) (*Bundle, error) {
	sub, _, err := gate.Check(e.Dir, g.rules())
	if err != nil {
		return nil, err
	}
	if sub.Digest != r.Digest {
		return nil, fmt.Errorf("%w: the files of %q have changed since it was graded", ErrBundle, e.ID)
	}
	return &Bundle{Result: r, Rubric: g.Rubric, seed: g.seed(sub), files: sub.Files}, nil
}

// Write writes the bundle as a zip file.
func (b *Bundle) Write(w io.Writer) error {
	rubric, err := b.Rubric.exact()
	if err != nil {
		return fmt.Errorf("grade: %w", err)
	}
	result, err := json.MarshalIndent(b.Result, "", "  ")
	if err != nil {
		return fmt.Errorf("grade: %w", err)
	}
	z := zip.NewWriter(w)
	put := func(name string, data []byte) {
		f, failed := z.Create(name)
		if failed == nil {
			_, failed = f.Write(data)
		}
		err = errors.Join(err, failed)
	}
	put("result.json", append(result, '\n'))
	put("rubric.yaml", rubric)
	put("seed", []byte(hex.EncodeToString(b.seed[:])))
	for _, f := range b.files {
		put("submission/"+f.Name, f.Data)
	}
	if err := errors.Join(err, z.Close()); err != nil {
		return fmt.Errorf("grade: the bundle is not written: %w", err)
	}
	return nil
}

// exact is the rubric as it comes out, so that nothing depends on a base that
// another version of the kit may have changed.
func (r *Rubric) exact() ([]byte, error) {
	out := r.copy()
	out.Base, out.Checks, out.Total = "none", out.rows, 0
	return yaml.Marshal(out)
}

// ReadBundle reads a bundle.
func ReadBundle(path string) (*Bundle, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrBundle, path, err)
	}
	defer z.Close()
	const most, mostFiles = 8 << 20, 1000
	b := &Bundle{}
	total := 0
	if len(z.File) > mostFiles {
		return nil, fmt.Errorf("%w: %s has %d files", ErrBundle, path, len(z.File))
	}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrBundle, path, err)
		}
		data, err := io.ReadAll(io.LimitReader(in, int64(most-total)+1))
		err = errors.Join(err, in.Close())
		if total += len(data); total > most {
			err = errors.Join(err, errors.New("it holds more than 8 MiB"))
		}
		if err == nil {
			err = b.take(f.Name, data)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %q: %w", ErrBundle, path, f.Name, err)
		}
	}
	if b.Result == nil || b.Rubric == nil || b.seed == (seed{}) || len(b.files) == 0 {
		return nil, fmt.Errorf("%w: %s lacks a result, a rubric, a seed or a submission", ErrBundle, path)
	}
	return b, nil
}

// take takes one file of a bundle.
func (b *Bundle) take(name string, data []byte) (err error) {
	switch {
	case name == "result.json":
		b.Result = &Result{}
		if err = json.Unmarshal(data, b.Result); err == nil && b.Result.Schema != Schema {
			err = fmt.Errorf("its schema is %q, and not %s", b.Result.Schema, Schema)
		}
	case name == "rubric.yaml":
		b.Rubric, err = ParseRubric(data)
	case name == "seed":
		var n int
		if n, err = hex.Decode(b.seed[:], data[:min(len(data), 2*len(b.seed))]); err == nil && n != len(b.seed) {
			err = errors.New("it is too short")
		}
	case strings.HasPrefix(name, "submission/"):
		base := strings.TrimPrefix(name, "submission/")
		if !filepath.IsLocal(base) || strings.ContainsAny(base, `/\:`) {
			return errors.New("this is no name of a file of a submission")
		}
		b.files = append(b.files, gate.File{Name: base, Data: data})
	}
	return err
}

// Grade grades the submission of the bundle again, as it was graded then.
func (b *Bundle) Grade(ctx context.Context, g *Grader) (*Result, error) {
	dir, err := os.MkdirTemp("", "poollab-bundle")
	if err != nil {
		return nil, fmt.Errorf("grade: %w", err)
	}
	defer os.RemoveAll(dir)
	for _, f := range b.files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o600); err != nil {
			return nil, fmt.Errorf("grade: %w", err)
		}
	}
	g.Rubric, g.fixed = b.Rubric, &b.seed
	was := b.Result
	r := g.Grade(ctx, Entry{ID: was.Submission, Dir: dir, Submitted: was.Submitted, Commit: was.Commit})
	r.Seed = was.Seed
	return r, nil
}
