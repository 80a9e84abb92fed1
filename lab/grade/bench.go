package grade

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"example.com/poollab/lab/grade/build"
	"example.com/poollab/lab/grade/gate"
	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/grade/player"
	"example.com/poollab/lab/grade/sandbox"
)

// bench is a submission ready to be played: its drivers, and who plays them.
type bench struct {
	g        *Grader
	sub      gate.Submission
	built    build.Built
	raced    build.Built     // if something was looked for in it
	twinned  build.BuiltTwin // the same
	source   map[string][]string
	plain    *player.Player
	user     int
	mu       sync.Mutex
	layers   map[string]bool
	building time.Duration // of cpu
	cpu      time.Duration
}

// prepareBuilder looks for the go command and fills the base cache.
func (g *Grader) prepareBuilder(ctx context.Context) error {
	g.builder = &build.Builder{Cache: g.Cache, Cold: g.Cold, Run: g.buildCommand}
	if err := g.builder.Warm(ctx); err != nil {
		return fmt.Errorf("%w: %w", ErrMachine, err)
	}
	return nil
}

// buildCommand runs the go command in a sandbox that has no network and can write
// only to its own folders. What it compiles does not run, so it keeps the user.
func (g *Grader) buildCommand(ctx context.Context, c build.Command) ([]byte, time.Duration, error) {
	p, err := sandbox.Start(ctx, sandbox.Config{
		Profile: sandbox.Build, Path: c.Path, Args: c.Args, Dir: c.Dir, Env: c.Env,
		Readable: c.Reads, Executable: append(systemPrograms(), c.Reads...), Writable: c.Writes,
		Wall: c.Limit, Output: int64(c.Output), Require: g.Require, Without: append([]sandbox.Layer{sandbox.User}, g.Without...),
	})
	if err != nil {
		return nil, 0, err
	}
	exit, err := p.Wait()
	out := []byte(exit.Stdout + exit.Stderr)
	switch {
	case err != nil:
		return out, exit.CPU, err
	case exit.Limit != "":
		return out, exit.CPU, fmt.Errorf("%w: %s", build.ErrLimit, exit.Limit)
	case exit.Code != 0:
		return out, exit.CPU, &build.ExitError{Code: exit.Code}
	}
	return out, exit.CPU, nil
}

// systemPrograms are where a C compiler is, with what it calls and reads: it links
// race-enabled programs.
func systemPrograms() []string {
	return slices.DeleteFunc([]string{"/bin", "/lib", "/lib64", "/usr/bin", "/usr/lib", "/usr/lib64", "/usr/libexec", "/usr/local/bin", "/usr/include", "/usr/local/include"}, func(dir string) bool {
		_, err := os.Stat(dir)
		return err != nil
	})
}

// mostDeaths is how many processes may die in one call of Play: the worlds of all
// contracts are played in one.
const mostDeaths = 120

// compile builds the driver of a submission.
func (g *Grader) compile(ctx context.Context, sub gate.Submission, r *Result) (*bench, []gate.Problem, error) {
	b := &bench{g: g, sub: sub, layers: map[string]bool{}, source: map[string][]string{}, user: g.takeUser()}
	for _, f := range sub.Files {
		b.source[f.Name] = strings.Split(string(f.Data), "\n")
	}
	var problems []gate.Problem
	var err error
	if b.built, problems, err = g.builder.Driver(ctx, sub, false); err != nil || b.built.Path == "" {
		return b, problems, err
	}
	b.cpu += b.built.CPU
	b.building += b.built.CPU
	for _, p := range problems {
		r.Notes = append(r.Notes, p.String())
	}
	b.plain = &player.Player{Launch: b.launcher(b.built.Path, player.Environment(), false), Restarts: mostDeaths, Source: b.line}
	return b, nil, nil
}

// mostRaces is how many processes may end under the race detector in one call of
// Play: one report is enough.
const mostRaces = 4

// racer builds the driver with the race detector, which takes cgo and a C
// compiler.
func (b *bench) racer(ctx context.Context) (stage, error) {
	var problems []gate.Problem
	var err error
	b.raced, problems, err = b.g.builder.Driver(ctx, b.sub, true)
	b.cpu += b.raced.CPU
	b.building += b.raced.CPU
	if err == nil && b.raced.Path == "" { // it did compile before
		err = fmt.Errorf("%w: %v", ErrMachine, problems)
	}
	if err != nil {
		return nil, fmt.Errorf("a build with the race detector, which takes cgo and a C compiler: %w", err)
	}
	return &player.Player{Launch: b.launcher(b.raced.Path, player.Environment(), true), Restarts: mostRaces, Race: true}, nil
}

// explorer builds the instrumented twin.
func (b *bench) explorer(ctx context.Context) (explorer, error) {
	var err error
	if b.twinned, err = b.g.builder.Twin(ctx, b.sub, false); err != nil {
		return nil, fmt.Errorf("the instrumented twin: %w", err)
	}
	return searcher{&player.Player{Launch: b.launcher(b.twinned.Path, player.TwinEnvironment(), false), Source: b.line}}, nil
}

// searcher is a player that explores.
type searcher struct{ *player.Player }

func (s searcher) Explore(ctx context.Context, scripts []play.Script, seed uint64, steps int, tell func(script int, r play.Record, schedule []byte) (enough bool)) ([]int, error) {
	return s.Player.Explore(ctx, scripts, player.Options{Seed: seed, Steps: steps}, tell)
}

// line is a line of the submission's files.
func (b *bench) line(file string, n int) string {
	if lines := b.source[file]; n > 0 && n <= len(lines) {
		return strings.TrimSpace(lines[n-1])
	}
	return ""
}

// close removes what was built.
func (b *bench) close() {
	// What cannot be removed is a matter of the folder for temporary files.
	_ = errors.Join(b.built.Remove(), b.raced.Remove(), b.twinned.Remove())
	b.g.giveUser(b.user)
}

// launcher starts a driver in the sandbox.
func (b *bench) launcher(path string, env []string, race bool) player.Launcher {
	limits := b.g.Rubric.Limits
	return func(ctx context.Context, stdin, records *os.File) (player.Process, error) {
		p, err := sandbox.Start(ctx, sandbox.Config{
			Path: path, Env: append([]string{"PATH=", "HOME=/nonexistent", "TMPDIR=/nonexistent", "TZ=UTC"}, env...),
			Stdin: stdin, Files: []*os.File{records},
			Memory: limits.Memory, CPU: limits.CPU, Wall: limits.Wall,
			Race: race, User: b.user, Without: b.g.Without, Require: b.g.Require,
		})
		err = errors.Join(err, stdin.Close(), records.Close())
		if err != nil {
			if p != nil {
				p.Kill()
				_, _ = p.Wait()
			}
			return nil, err
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		for name, on := range p.Layers() {
			if before, known := b.layers[name]; !known || before {
				b.layers[name] = on
			}
		}
		return process{p, b}, nil
	}
}

// process is one in the sandbox, as a player sees it.
type process struct {
	*sandbox.Process
	bench *bench
}

func (p process) Wait() player.Exit {
	x, _ := p.Process.Wait()
	p.bench.mu.Lock()
	defer p.bench.mu.Unlock()
	p.bench.cpu += x.CPU
	return player.Exit{Code: x.Code, Signal: x.Signal, Limit: x.Limit, Stderr: x.Stderr, CPU: x.CPU}
}

// spent is the processor time of what was played.
func (b *bench) spent() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.cpu - b.building
}

// firstUser is where the users of a grader begin. Limits on threads count for a user
// and not for a process, so graders that run side by side begin at different ones.
func firstUser(pid int) int {
	const each, graders = 64, 800
	return sandbox.DefaultUser + 100 + each*(pid%graders)
}

// takeUser reserves a number for a user that nobody else runs as at the time, so
// that submissions that are graded side by side neither share limits nor can see
// one another.
func (g *Grader) takeUser() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.users == nil {
		g.users = map[int]bool{}
	}
	n := g.first
	if n == 0 {
		n = firstUser(os.Getpid())
	}
	for g.users[n] {
		n++
	}
	g.users[n] = true
	return n
}

func (g *Grader) giveUser(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.users, n)
}
