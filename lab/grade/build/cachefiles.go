package build

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// cacheFiles is a build cache in a directory: for each action a file that names
// its output, and the outputs. A file is there whole or not at all.
type cacheFiles struct{ dir string }

// errMiss is the error for what is not there, or is damaged.
var errMiss = errors.New("not in the cache")

// hashSize is that of the go command's names.
const hashSize = 32

func (c cacheFiles) name(id []byte, kind string) string {
	text := hex.EncodeToString(id)
	return filepath.Join(c.dir, text[:2], text+kind)
}

// get returns the output of an action: its name, its file and how large that is.
func (c cacheFiles) get(action []byte) (output []byte, file string, size int64, err error) {
	if len(action) != hashSize {
		return nil, "", 0, errMiss
	}
	text, err := os.ReadFile(c.name(action, "-a"))
	if err != nil {
		return nil, "", 0, errMiss
	}
	var name string
	if n, err := fmt.Sscanf(string(text), "%64x %d\n", &name, &size); n != 2 || err != nil || len(name) != hashSize {
		return nil, "", 0, errMiss
	}
	output = []byte(name)
	if !bytes.Equal(text, entry(output, size)) {
		return nil, "", 0, errMiss
	}
	file = c.name(output, "-d")
	if info, err := os.Lstat(file); err != nil || !info.Mode().IsRegular() || info.Size() != size {
		return nil, "", 0, errMiss
	}
	return output, file, size, nil
}

// put keeps an output, and then says of which action it is.
func (c cacheFiles) put(action, output []byte, body io.Reader, size int64) (file string, err error) {
	if len(action) != hashSize || len(output) != hashSize {
		return "", errors.New("this is no name of an action or an output")
	}
	file = c.name(output, "-d")
	if err := c.write(file, body, size); err != nil {
		return "", err
	}
	text := entry(output, size)
	return file, c.write(c.name(action, "-a"), bytes.NewReader(text), int64(len(text)))
}

func entry(output []byte, size int64) []byte { return fmt.Appendf(nil, "%x %d\n", output, size) }

// write makes the folder of a file, too.
func (c cacheFiles) write(name string, body io.Reader, size int64) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	return writeWhole(name, body, size)
}

// writeWhole writes a file whole or not at all: others may read it at any time.
func writeWhole(name string, body io.Reader, size int64) error {
	f, err := os.CreateTemp(filepath.Dir(name), "new-")
	if err != nil {
		return err
	}
	n, err := io.Copy(f, body)
	if err == nil && n != size {
		err = fmt.Errorf("%d bytes came instead of %d: %w", n, size, io.ErrUnexpectedEOF)
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
