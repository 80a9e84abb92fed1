package submissions

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWriteWritesWhatFilesSays(t *testing.T) {
	for _, s := range All() {
		t.Run(s.Name, func(t *testing.T) {
			files, err := s.Files()
			require.NoError(t, err)
			dir := filepath.Join(t.TempDir(), "new")
			err = s.Write(dir)
			if errors.Is(err, errors.ErrUnsupported) && s.Made() {
				t.Skip(err)
			}
			require.NoError(t, err)
			there := written(t, dir)
			if s.Made() {
				require.NotEqual(t, files, there, "it says that it makes more, or other, files")
			} else {
				require.Equal(t, files, there)
			}
			require.ErrorIs(t, s.Write(dir), fs.ErrExist, "it is not empty any more")
			require.Equal(t, there, written(t, dir), "and it was left as it is")
		})
	}
}

func TestWriteLeavesFilesAlone(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "pool.go")
	require.NoError(t, os.WriteFile(mine, []byte("mine"), 0o600))
	s, ok := Lookup("good/plain")
	require.True(t, ok)
	require.ErrorIs(t, s.Write(dir), fs.ErrExist)
	require.ErrorContains(t, s.Write(mine), "good/plain", "a file is no folder")
	require.Equal(t, map[string][]byte{"pool.go": []byte("mine")}, written(t, dir))
}

func TestBaseIsBelow(t *testing.T) {
	plain, _ := Lookup("good/plain")
	sample, _ := Lookup("mistakes/map-appends")
	below, err := plain.Files()
	require.NoError(t, err)
	files, err := sample.Files()
	require.NoError(t, err)
	require.Len(t, files, 3)
	require.Equal(t, below["pool.go"], files["pool.go"])
	require.NotEqual(t, below["map.go"], files["map.go"])

	_, err = Sample{Name: "mistakes/x", Base: "good/none"}.Files()
	require.ErrorContains(t, err, "good/none")
	_, ok := Lookup("good/none")
	require.False(t, ok)
}

func TestWhatIsMade(t *testing.T) {
	write := func(name string) string {
		t.Helper()
		s, ok := Lookup(name)
		require.True(t, ok)
		dir := t.TempDir()
		if err := s.Write(dir); errors.Is(err, errors.ErrUnsupported) {
			t.Skip(err)
		} else {
			require.NoError(t, err)
		}
		return dir
	}
	mode := func(name, file string) fs.FileMode {
		t.Helper()
		info, err := os.Lstat(filepath.Join(write(name), file))
		require.NoError(t, err)
		return info.Mode().Type()
	}
	text, err := os.ReadFile(filepath.Join(write("good/windows-text"), "map.go"))
	require.NoError(t, err)
	require.Equal(t, bom, string(text[:3]))
	require.Contains(t, string(text), "\r\n")
	require.FileExists(t, filepath.Join(write("hostile/own-module"), "go.mod"))
	require.Len(t, written(t, write("hostile/many-files")), 2003)
	info, err := os.Stat(filepath.Join(write("hostile/large-file"), "pool.go"))
	require.NoError(t, err)
	require.EqualValues(t, 64<<20, info.Size())
	require.Equal(t, fs.ModeSymlink, mode("hostile/linked-file", "pool.go"))
	require.Equal(t, fs.ModeSymlink, mode("hostile/link-to-itself", "pool.go"))
	require.Equal(t, fs.ModeSymlink, mode("hostile/linked-folder", "more"))
	require.Equal(t, fs.ModeNamedPipe, mode("hostile/pipe", "pool.go"))
}

// written reads what is in a folder. Of what is no file it tells the mode.
func written(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	require.NoError(t, filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		text := []byte(d.Type().String())
		if info, err := d.Info(); err == nil && d.Type().IsRegular() && info.Size() < 1<<20 {
			if text, err = os.ReadFile(file); err != nil {
				return err
			}
		}
		files[filepath.ToSlash(name)] = text
		return nil
	}))
	return files
}
