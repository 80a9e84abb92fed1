package play

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
)

// Load is many tasks that do next to nothing, so that what a pool costs itself
// is most of what the process costs. They are played outside of any bubble and
// nothing is written down about them; who wants to know the processor time looks
// at the process from outside. A function is called, or a pool made and closed,
// so many times, one after another: thus an implementation with a goroutine for
// each task stays small.
type Load struct {
	Tasks int `json:"tasks"` // in each call
	Calls int `json:"calls"`
}

// loadProcs is GOMAXPROCS under load, as in all that is played. With more, what a
// pool costs depends on whether the machine has a second processor to spare at that
// moment: on a busy one the times of one program then differ by three times from
// process to process, and by a tenth with one. Goroutines, locks, hand-overs and
// garbage cost as much with one; what it hides is two processors at one lock.
const loadProcs = 1

var errLoad = errors.New("play: a load is of 1 to a million tasks in 1 to 10000 calls, and is played, not explored")

func (l Load) check() error {
	if l.Tasks < 1 || l.Tasks > 1e6 || l.Calls < 1 || l.Calls > 1e4 {
		return errLoad
	}
	return nil
}

// bulk is a load being played.
type bulk struct {
	Script
	subject Subject
	items   []int
	tasks   []func()
	ran     []atomic.Int32 // how often each task has
	strange atomic.Int32   // calls of f for what is no item
}

// underLoad plays a load. While it does nobody looks at it from inside, which
// would cost as well.
func (d *driver) underLoad(n int, s Script) Record {
	d.begin(n, nil)
	return bear(s, d.subject)
}

// bear plays a load and checks what came of it.
func bear(s Script, subject Subject) Record {
	if g := (&game{Script: s, subject: subject}); !g.has() {
		return Record{End: Unplayed, Say: "there is no " + s.Contract}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(loadProcs))
	b := &bulk{Script: s, subject: subject, ran: make([]atomic.Int32, s.Load.Tasks)}
	for i := range s.Load.Tasks {
		if s.Contract == "Pool" {
			b.tasks = append(b.tasks, func() { b.ran[i].Add(1) })
		} else {
			b.items = append(b.items, i)
		}
	}
	r := Record{End: Done}
	for range s.Load.Calls {
		err := b.call()
		if err == nil {
			err = b.count(&r.Ran)
		}
		if err != nil {
			r.Say = text(err)
			break
		}
	}
	return r
}

func (b *bulk) call() error {
	switch b.Contract {
	case "Map":
		return b.mapping()
	case "Completed":
		return b.consume()
	}
	return b.submit()
}

// f is what Map and Completed call. What it returns follows from the item, and an
// item is found by what was returned for it.
func (b *bulk) f(_ context.Context, item int) (int, error) {
	if item < 0 || item >= len(b.ran) {
		b.strange.Add(1)
		return 0, nil
	}
	b.ran[item].Add(1)
	return ^item, nil
}

func (b *bulk) mapping() error {
	values, err := b.subject.Map(context.Background(), b.Workers, b.items, b.f)
	if err != nil {
		return fmt.Errorf("there was an error, and no call of f had one: %w", err)
	}
	if len(values) != len(b.items) {
		return fmt.Errorf("there are %d results for %d items", len(values), len(b.items))
	}
	for i, v := range values {
		if v != ^i {
			return fmt.Errorf("result %d is not what f returned for item %d", i, i)
		}
	}
	return nil
}

func (b *bulk) consume() error {
	var bad error
	seen := make([]bool, len(b.items))
	for v, err := range b.subject.Completed(context.Background(), b.Workers, b.items, b.f) {
		switch i := ^v; {
		case err != nil:
			bad = fmt.Errorf("an outcome is an error, and no call of f had one: %w", err)
		case i < 0 || i >= len(seen):
			bad = errors.New("an outcome is a result that no call of f returned")
		case seen[i]:
			bad = fmt.Errorf("the outcome of item %d came twice", i)
		default:
			seen[i] = true
			continue
		}
		break
	}
	for i, there := range seen {
		if !there && bad == nil {
			bad = fmt.Errorf("there is no outcome of item %d", i)
		}
	}
	return bad
}

func (b *bulk) submit() error {
	p := b.subject.Pool(b.Workers)
	if isNil(p) {
		return errors.New("making a pool returned nil")
	}
	for i, task := range b.tasks {
		if err := p.Submit(task); err != nil {
			return fmt.Errorf("Submit of task %d returned an error before Close: %w", i, err)
		}
	}
	_ = p.Close() // its error is left to the implementation
	return nil
}

// count adds up the tasks of a call, each of which has to have run once.
func (b *bulk) count(sum *int) error {
	if n := b.strange.Load(); n > 0 {
		return fmt.Errorf("f was called %d times for what is no item", n)
	}
	for i := range b.ran {
		if n := b.ran[i].Swap(0); n != 1 {
			return fmt.Errorf("task %d ran %d times", i, n)
		}
	}
	*sum += len(b.ran)
	return nil
}
