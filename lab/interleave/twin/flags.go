package twin

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
)

// BuildFlags returns the build flags of the running binary that its twin
// should have too, and whether it was built with the race detector. Flags that
// Go does not record in a binary (-mod, -modfile) are not among them.
func BuildFlags() (flags []string, race bool) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil, false
	}
	return buildFlags(info.Settings)
}

func buildFlags(settings []debug.BuildSetting) (flags []string, race bool) {
	forward := []string{"-asmflags", "-gcflags", "-ldflags", "-tags", "-trimpath"}
	for _, s := range settings {
		switch {
		case s.Key == "-race":
			race = s.Value == "true"
		case slices.Contains(forward, s.Key) && s.Value != "":
			flags = append(flags, s.Key+"="+s.Value)
		}
	}
	return flags, race
}

// flagName returns the name of a flag of the go command, without dashes.
func flagName(f string) string {
	name, _, _ := strings.Cut(strings.TrimLeft(f, "-"), "=")
	return name
}

// flagValue returns the value of the last flag of that name. Flags and their
// values may also come as two arguments, as on a command line.
func flagValue(flags []string, name string) string {
	value := ""
	for i, f := range flags {
		if !strings.HasPrefix(f, "-") || flagName(f) != name {
			continue
		}
		if _, v, ok := strings.Cut(f, "="); ok {
			value = v
		} else if i+1 < len(flags) {
			value = flags[i+1]
		}
	}
	return value
}

// without returns flags without those of that name.
func without(flags []string, name string) []string {
	var rest []string
	for i := 0; i < len(flags); i++ {
		f := flags[i]
		if !strings.HasPrefix(f, "-") || flagName(f) != name {
			rest = append(rest, f)
		} else if !strings.Contains(f, "=") {
			i++
		}
	}
	return rest
}

// hasFlag tells whether a boolean flag is set.
func hasFlag(flags []string, name string) bool {
	return slices.ContainsFunc(flags, func(f string) bool {
		f, dashed := strings.CutPrefix(strings.Replace(f, "--", "-", 1), "-")
		return dashed && (f == name || f == name+"=true" || f == name+"=1")
	})
}

// under tells whether name lies in dir.
func under(name, dir string) bool {
	return dir != "" && strings.HasPrefix(name, strings.TrimSuffix(dir, string(filepath.Separator))+string(filepath.Separator))
}

// exists tells whether there is a file or directory of that name.
func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
