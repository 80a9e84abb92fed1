package sandbox

import (
	"debug/elf"
	"os"
	"path/filepath"
	"strings"
)

// libraries returns the files that a dynamically linked program needs to start:
// its libraries, theirs, and, to be executed, the interpreter that loads them. A
// program that is linked statically needs none.
func libraries(path string) (files, interpreter []string) {
	loader, needed := wants(path)
	if loader == "" {
		return nil, nil
	}
	folders := []string{filepath.Dir(loader), "/lib64", "/usr/lib64", "/lib", "/usr/lib"}
	if real, err := filepath.EvalSymlinks(loader); err == nil {
		folders = append([]string{filepath.Dir(real)}, folders...)
	}
	for _, pattern := range []string{"/lib/*-linux-*", "/usr/lib/*-linux-*"} {
		more, _ := filepath.Glob(pattern)
		folders = append(folders, more...)
	}
	seen := map[string]bool{}
	for len(needed) > 0 {
		name := needed[0]
		needed = needed[1:]
		if seen[name] || strings.ContainsRune(name, filepath.Separator) {
			continue
		}
		seen[name] = true
		for _, folder := range folders {
			file := filepath.Join(folder, name)
			if st, err := os.Stat(file); err == nil && st.Mode().IsRegular() {
				files = append(files, file)
				_, more := wants(file)
				needed = append(needed, more...)
			}
		}
	}
	if _, err := os.Stat("/etc/ld.so.cache"); err == nil {
		files = append(files, "/etc/ld.so.cache")
	}
	return files, []string{loader}
}

// wants reads from a program or a library what it names: its loader and libraries.
func wants(path string) (loader string, names []string) {
	f, err := elf.Open(path)
	if err != nil {
		return "", nil
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP && p.Filesz < 4096 {
			text := make([]byte, p.Filesz)
			if _, err := p.ReadAt(text, 0); err == nil {
				loader = strings.TrimRight(string(text), "\x00")
			}
		}
	}
	names, _ = f.ImportedLibraries()
	return loader, names
}

// systemFiles are what compilers look at on any system, as far as it is there.
func systemFiles() (there []string) {
	for _, path := range []string{"/etc/ld.so.cache", "/dev/zero", "/dev/urandom", "/sys/kernel/mm/transparent_hugepage", "/sys/fs/cgroup"} {
		if _, err := os.Stat(path); err == nil {
			there = append(there, path)
		}
	}
	return there
}
