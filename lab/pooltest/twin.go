package pooltest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"example.com/poollab/lab/interleave/twin"
)

// twinVariable says whether checks are made under controlled schedules, too:
// "auto" where a twin of the test binary can be built, "require", or "off".
const twinVariable = "POOLLAB_TWIN"

// kitRoot begins the import paths of the kit, which is not rewritten: its worlds
// call the scheduler themselves.
const kitRoot = "example.com/poollab/lab"

var errTwinOff = errors.New(twinVariable + "=off")

// twins are those that this process has built: one test binary has one, and one
// more for each choice of modules to rewrite.
var twins struct {
	mu    sync.Mutex
	built map[string]func() (*twin.Twin, error)
}

// twinOf builds the instrumented twin of this test binary, once.
func twinOf(modules []string) (*twin.Twin, error) {
	if !testing.Testing() {
		return nil, errors.New("this is not a test binary")
	}
	key := strings.Join(modules, " ")
	twins.mu.Lock()
	build, ok := twins.built[key]
	if !ok {
		build = sync.OnceValues(func() (*twin.Twin, error) { return buildTwin(modules) })
		if twins.built == nil {
			twins.built = map[string]func() (*twin.Twin, error){}
		}
		twins.built[key] = build
	}
	twins.mu.Unlock()
	return build()
}

func buildTwin(modules []string) (*twin.Twin, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	flags, race := twin.BuildFlags()
	return twin.Build(context.Background(), twin.Config{
		Dir: dir, Package: ".", Race: race, Flags: flags, Modules: modules, Runtime: kitRoot + "/interleave",
		Skip: func(path string) bool {
			path, _, _ = strings.Cut(path, " ")
			return path == kitRoot || strings.HasPrefix(path, kitRoot+"/") && !strings.HasSuffix(path, "_test")
		},
	})
}

// twinWanted is what the environment says about twins.
func twinWanted() (require bool, err error) {
	switch v := os.Getenv(twinVariable); v {
	case "", "auto":
		return false, nil
	case "require":
		return true, nil
	case "off":
		return false, errTwinOff
	default:
		return false, fmt.Errorf("%s=%q: it can be auto, require or off", twinVariable, v)
	}
}

// explore makes those checks once more that worlds alone have not failed, in
// child processes of the twin. It calls tell with each verdict.
func (s *suite) explore(tw *twin.Twin, held []Verdict, tell func(Verdict)) error {
	var names []string
	plain := map[string]Verdict{}
	for _, v := range held {
		plain[v.Name] = v
		names = append(names, v.Name)
	}
	for len(names) > 0 {
		o := s.order(names...)
		o.Schedules = true
		e, err := launch(tw, o, s.dir, func(ev event) {
			if !ev.Outcome.failed() {
				v := plain[ev.Check]
				v.Schedules = ev.Schedules
				if ev.Undecided != "" {
					v.Reason = ev.Undecided
				}
				tell(v)
			}
		})
		if err != nil {
			return fmt.Errorf("pooltest: a child process of the twin cannot be run: %w", err)
		}
		for _, name := range names {
			if ev, ok := e.verdict[name]; ok && ev.Outcome.failed() {
				v, err := s.confirm(tw, plain[name], ev)
				if err != nil {
					return err
				}
				tell(v)
			}
		}
		names = slices.DeleteFunc(names, func(n string) bool { _, ok := e.verdict[n]; return ok })
		if e.over || len(names) == 0 {
			break
		}
		culprit := e.last.Check
		if culprit == "" {
			return fmt.Errorf("pooltest: a child process of the twin ended before its first check, with exit code %d\n%s", e.code, e.stderr)
		}
		v := plain[culprit]
		v.Reason = "no schedules were explored: " + e.death().Headline
		if require, _ := twinWanted(); require {
			v.Status = Unknown
		}
		tell(v)
		names = slices.DeleteFunc(names, func(n string) bool { return n == culprit })
	}
	for _, name := range names {
		tell(plain[name])
	}
	return nil
}

// confirm plays a failing schedule twice more, each time in a fresh process.
func (s *suite) confirm(tw *twin.Twin, plain Verdict, ev event) (Verdict, error) {
	c := s.check(ev.Check)
	v := c.verdict(ev)
	v.Schedules, v.Worlds = ev.Schedules, ev.Worlds
	v.Details = append([]string{fmt.Sprintf("in schedule %d of %d", ev.Index+1, ev.Schedules)}, v.Details...)
	for range 2 {
		o := s.order(c.Name)
		o.Schedules, o.Replay, o.World, o.Schedule = true, true, ev.World, ev.Schedule
		e, err := launch(tw, o, s.dir, func(event) {})
		if err != nil {
			return v, fmt.Errorf("pooltest: a child process of the twin cannot be run: %w", err)
		}
		if again, ok := e.verdict[c.Name]; !ok || !again.Outcome.failed() {
			v.Status, v.Reason = Unstable, "the same schedule, played again in a fresh process, was fine: something survives from run to run, in a package variable perhaps"
			break
		}
	}
	return v, nil
}
