package cli

import (
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"

	"example.com/poollab/internal/starter"
)

// initFlags are the flags of poollab init.
type initFlags struct {
	module string
	kit    string
}

func (p *initFlags) flags() *flag.FlagSet {
	fs := quietFlags("init")
	fs.StringVar(&p.module, "module", "", "`path` of the module in go.mod (the name of the folder)")
	fs.StringVar(&p.kit, "kit", "", "`folder` with the source of the kit, if it is not found by itself")
	return fs
}

// initCommand writes the module in which a student begins.
func initCommand(ctx context.Context, t *terminal, args []string) error {
	var p initFlags
	words, err := parseAround(p.flags(), args)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return usagef("init takes one folder, which it makes; got %d words", len(words))
	}
	dir := words[0]
	s := starter.Starter{Module: p.module, Command: t.self, Kit: p.kit}
	if s.Module == "" {
		if s.Module, err = moduleName(dir); err != nil {
			return err
		}
		if standard(ctx, s.Module) {
			s.Module += "-pools"
		}
	} else if standard(ctx, s.Module) {
		return usagef("-module: %s is a package of the standard library", s.Module)
	}
	if s.Kit == "" {
		s.Kit, s.Version = kitSource(ctx)
	} else if s.Kit, err = filepath.Abs(s.Kit); err != nil {
		return err
	}
	if s.Kit == "" && s.Version == "" {
		return usagef("the source of the kit is not found: name its folder with -kit")
	}
	if strings.HasPrefix(s.Command, "go run ") {
		s.Command = "go tool poollab" // as the new module's go.mod has it
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return usagef("%s is a file, and init makes a folder", dir)
	}
	if _, err := os.Stat(filepath.Join(s.Kit, "go.mod")); s.Kit != "" && err != nil {
		return usagef("the source of the kit is not in %s", s.Kit)
	}
	names, err := s.Write(dir)
	if err != nil && strings.HasSuffix(err.Error(), "is no module path") {
		return usagef("-module: %s", strings.TrimPrefix(err.Error(), "starter: "))
	}
	if errors.Is(err, starter.ErrTaken) {
		return usagef("%s: work in it is never written over; name a new folder", strings.TrimPrefix(err.Error(), "starter: "))
	}
	if err != nil {
		return err
	}
	tidy(ctx, dir)
	t.printf("%s is a module with three pools to write: %s\n\n", dir, strings.Join(names, ", "))
	t.printf("next       cd %s\n", shellWord(dir))
	t.printf("           %s watch          the first task, and what is wrong with it\n", s.Command)
	t.printf("           README.md has the tasks in their order\n")
	return nil
}

// moduleName makes a module path of the name of a folder.
func moduleName(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	name := strings.ToLower(filepath.Base(abs))
	name = strings.Trim(regexp.MustCompile(`[^a-z0-9._-]+`).ReplaceAllString(name, "-"), "-._")
	if name == "" {
		return "", usagef("the folder %q makes no name for a module: give one with -module", filepath.Base(abs))
	}
	return name, nil
}

// standard reports whether the standard library has a package with a path: the go
// command would not know which one is meant.
func standard(ctx context.Context, path string) bool {
	cmd := exec.CommandContext(ctx, "go", "list", "-f", "{{.Standard}}", "--", path)
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOWORK=off", "GO111MODULE=off")
	out, err := cmd.Output()
	return err == nil && strings.TrimSpace(string(out)) == "true"
}

// kitSource finds the source that this command was built from: where it still
// lies, or else its version.
func kitSource(ctx context.Context) (dir, version string) {
	if _, file, _, ok := runtime.Caller(0); ok && filepath.IsAbs(file) {
		root := filepath.Join(filepath.Dir(file), "..", "..")
		if data, err := os.ReadFile(filepath.Join(root, "go.mod")); err == nil && strings.HasPrefix(string(data), "module example.com/poollab\n") {
			return root, ""
		}
	}
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "example.com/poollab").Output()
	if dir := strings.TrimSpace(string(out)); err == nil && dir != "" {
		return dir, ""
	}
	if info, ok := debug.ReadBuildInfo(); ok && strings.HasPrefix(info.Main.Version, "v") && !strings.Contains(info.Main.Version, "+dirty") {
		return "", info.Main.Version
	}
	return "", ""
}

// tidy leaves in go.mod what the module needs. It is as good without: that takes
// the module cache to have more than the tests do.
func tidy(ctx context.Context, dir string) {
	cmd := exec.CommandContext(ctx, "go", "mod", "tidy")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOWORK=off")
	_ = cmd.Run()
}
