package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/interleave/twin"
)

// debugger is the program that a run can be played in.
const debugger = "dlv"

// debug plays the run of a token in a debugger. Its twin is one of its own,
// with what a debugger needs: symbols, and code that is not optimised.
func (t *teller) debug(ctx context.Context, config twin.Config, token interleave.Token) error {
	config.Flags = append(config.Flags, "-ldflags=-s=false -w=false", "-gcflags="+token.Package+"=-N -l")
	tw, err := twin.Build(ctx, config)
	t.say("")
	if err != nil {
		return buildError(ctx, err)
	}
	if err := hasTest(tw, token.Test); err != nil {
		return err
	}
	args, env, err := tw.ReplayCommand(token, interleave.Options{})
	if err != nil {
		return err
	}
	// The terminal is the debugger's. The end of a file would tell the twin that
	// its parent has gone; a folder cannot be read, and tells it nothing.
	args = append([]string{"exec", "-r", "stdin:" + tw.Dir, "--allow-non-terminal-interactive=true", "--wd", tw.Dir, tw.Path, "--"}, args...)
	t.entry("debug", fmt.Sprintf("one run of %s; to stop where it begins: break %s, and continue twice, for the first stop is in the call that starts it", token.Test, breakpoint(token)))
	t.printf("%s%s\n", t.label(""), shellCommand(env, append([]string{debugger}, args...)))
	path, err := exec.LookPath(debugger)
	if err != nil {
		return errors.New("the debugger dlv is not installed: go install github.com/go-delve/delve/cmd/dlv@latest, and add the bin folder of go env GOPATH to PATH; or run the command above elsewhere")
	}
	// The debugger outlives a Ctrl-C, which stops what it runs.
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	cmd := exec.Command(path, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, t.out, t.err
	if f, ok := t.out.Writer.(*os.File); ok {
		cmd.Stdout = f
	}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the debugger %s: %w", path, err)
	}
	return nil
}

// breakpoint names the test for the debugger, in whichever of the package's two
// kinds of test files it is.
func breakpoint(token interleave.Token) string { return "/\\." + token.Test + "$/" }

// shellCommand is a command as one types it.
func shellCommand(env, words []string) string {
	var out []string
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		out = append(out, name+"="+quoted(value))
	}
	for _, w := range words {
		out = append(out, quoted(w))
	}
	return strings.Join(out, " ")
}

// quoted is a word for a shell.
func quoted(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-=,:@%+", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
