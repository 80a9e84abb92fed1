package gate

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// folder is what lies in a directory.
type folder struct {
	dir     string
	goFiles []string // names that the go command would compile, in order
	folders []string // that may hold the submission instead
	left    leftovers
	crowd   bool // there is more than anybody looks at
}

const (
	mostEntries = 200_000 // of a directory
	mostFolders = 100     // that are looked into
)

// plainName is what a file may be called. A name that begins with a dash would
// be a flag somewhere.
var plainName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_]*\.go$`)

// read finds the submission's folder and reads its files.
func (c *check) read(dir string) (Submission, error) {
	d, err := look(dir)
	if err != nil {
		return Submission{}, err
	}
	if len(d.goFiles) == 0 {
		if d, err = c.inner(d); err != nil {
			return Submission{}, err
		}
	}
	sub := Submission{Dir: d.dir}
	switch {
	case d.crowd:
		c.problems.add("", 0, "hand in the folder of the pool alone", "there are more than %d files in the folder", mostEntries)
	case len(d.goFiles) > c.rules.MaxFiles:
		c.problems.add("", 0, "put the pool into fewer files, and leave out what it does not need",
			"there are %d Go files; %d are allowed", len(d.goFiles), c.rules.MaxFiles)
	default:
		sub.Files, err = c.files(d)
	}
	sub.Left = d.left.list()
	if err == nil && c.problems.none() && len(sub.Files) == 0 {
		c.problems.add("", 0, "hand in the .go files of the pool, not in an archive and not in several folders", "there is no Go file to grade")
	}
	return sub, err
}

// look lists a directory, without an order and without opening what is in it.
func look(dir string) (folder, error) {
	d := folder{dir: dir}
	f, err := os.Open(dir)
	if err != nil {
		return d, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil {
		return d, err
	} else if !info.IsDir() {
		return d, fmt.Errorf("%s is not a folder: %w", show(dir), fs.ErrInvalid)
	}
	for n := 0; ; {
		entries, err := f.ReadDir(1024)
		for _, e := range entries {
			d.add(e)
		}
		if n += len(entries); n > mostEntries {
			d.crowd = true
			break
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return d, err
		}
	}
	slices.Sort(d.goFiles)
	slices.Sort(d.folders)
	return d, nil
}

func (d *folder) add(e fs.DirEntry) {
	name := e.Name()
	switch {
	case e.IsDir():
		d.left.add(name, "/")
		if name != "testdata" && name != "vendor" && name[0] != '.' && name[0] != '_' && len(d.folders) <= mostFolders {
			d.folders = append(d.folders, name)
		}
	case !strings.HasSuffix(name, ".go") || name[0] == '.' || name[0] == '_':
		d.left.add(name, "")
	case strings.HasSuffix(name, "_test.go"):
		d.left.add(name, ": tests are not graded")
	case forOneSystem(name):
		d.left.add(name, ": the end of its name says that it is for one system only")
	default:
		d.goFiles = append(d.goFiles, name)
	}
}

// inner is the only folder in d with Go files, or d if there is none. A pool
// often comes in the one folder of a repository or of an archive.
func (c *check) inner(d folder) (folder, error) {
	var found []folder
	if len(d.folders) > mostFolders {
		return d, nil
	}
	for _, name := range d.folders {
		in, err := look(filepath.Join(d.dir, name))
		if errors.Is(err, fs.ErrPermission) {
			continue
		}
		if err != nil {
			return d, err
		}
		if len(in.goFiles) > 0 {
			found = append(found, in)
		}
	}
	if len(found) != 1 {
		if len(found) > 1 {
			c.problems.add("", 0, "hand in the folder of the pool alone", "there are Go files in %d folders, and it is not clear which are the pool", len(found))
		}
		return d, nil
	}
	in, name := found[0], filepath.Base(found[0].dir)
	var left leftovers
	left.take(&d.left, "", name)
	left.take(&in.left, name+"/", "")
	in.left = left
	return in, nil
}

// files reads what is taken. A Go file that cannot be is a problem, and not left
// alone: the student's own go command compiles it, and without it the rest would
// fail for reasons that nobody sees. A link is not even looked at: it may lead to
// a file of somebody else, and the first words of that would be in a message.
// What only assembly or C could provide is found in the Go files, so such files
// are left alone like any other.
func (c *check) files(d folder) ([]File, error) {
	var files []File
	rest := c.rules.MaxBytes
	for _, name := range d.goFiles {
		if !plainName.MatchString(name) {
			c.problems.add(show(name), 0, "rename it to something like pool.go, or remove it if it is a copy",
				"the name of a Go file may have letters of the English alphabet, digits and _ only")
			continue
		}
		data, why, err := read(filepath.Join(d.dir, name), rest)
		switch {
		case errors.Is(err, fs.ErrPermission):
			c.problems.add(name, 0, "make the file readable", "the file cannot be read")
		case err != nil:
			return nil, err
		case why != "":
			c.problems.add(name, 0, "hand in the file itself", "%s", why)
		case int64(len(data)) > rest:
			c.problems.add(name, 0, "leave out what the pool does not need", "the Go files have more than %d bytes together", c.rules.MaxBytes)
			return files, nil
		default:
			files = append(files, File{Name: name, Data: data})
			rest -= int64(len(data))
		}
	}
	return files, nil
}

// read reads a regular file, or says what it is instead. It reads one byte more
// than most at the outmost.
func read(name string, most int64) (data []byte, why string, err error) {
	f, err := open(name)
	if errors.Is(err, errLink) {
		return nil, "this is a symbolic link", nil
	}
	if errors.Is(err, errSpecial) {
		return nil, "this is not a regular file", nil
	}
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, "", err
	}
	if !info.Mode().IsRegular() {
		return nil, "this is not a regular file", nil
	}
	data, err = io.ReadAll(io.LimitReader(f, most+1))
	return data, "", err
}

var (
	errLink    = errors.New("a symbolic link")
	errSpecial = errors.New("not a file")
)
