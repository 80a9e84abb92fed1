package pooltest

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"example.com/poollab/lab/invariants"
)

// abilities are the optional methods that pools have.
type abilities struct {
	Try      bool     `json:"try,omitempty"`
	Context  bool     `json:"context,omitempty"`
	Shutdown bool     `json:"shutdown,omitempty"`
	Wait     bool     `json:"wait,omitempty"`
	Resize   bool     `json:"resize,omitempty"`
	Counters []string `json:"counters,omitempty"` // fields of what Stats returns
}

// ask finds out what the pools can do. A child looks, since making a pool may
// do anything; if it dies of that, the checks will tell.
func (o options) ask(newPool func(int) Pool, name string) (abilities, error) {
	here, child, err := orderHere()
	switch {
	case err != nil:
		return abilities{}, err
	case child && here.is(name, invariants.Pool) && here.Probe:
		e := event{Event: "abilities"}
		a, err := discover(newPool)
		if e.Abilities = &a; err != nil {
			e.Misuse = err.Error()
		}
		report(here.Report).must(e)
		os.Exit(0)
	case child:
		return here.Abilities, nil
	case o.inProcess:
		return discover(newPool)
	}
	if err := executable(); err != nil {
		return abilities{}, err
	}
	dir, remove, err := workplace()
	if err != nil {
		return abilities{}, err
	}
	defer remove()
	e, err := launch(nil, order{Name: name, Kind: string(invariants.Pool), Probe: true}, dir, func(event) {})
	if err != nil {
		return abilities{}, fmt.Errorf("pooltest: a child process cannot be run: %w", err)
	}
	for _, ev := range e.events {
		if ev.Misuse != "" {
			return abilities{}, errors.New(ev.Misuse)
		}
		if ev.Abilities != nil {
			return *ev.Abilities, nil
		}
	}
	return abilities{}, nil
}

// discover looks at the methods of one pool. Pools are made in bubbles only, and
// so is this one.
func discover(newPool func(int) Pool) (abilities, error) {
	type answer struct {
		pool Pool
		err  error
	}
	made, over := make(chan answer, 1), make(chan struct{})
	go func() {
		defer close(over)
		// What the pool leaves behind, or waits for, is for the checks to tell.
		defer func() { _ = recover() }()
		synctest.Test(&testing.T{}, func(*testing.T) {
			p, err := one(newPool)
			made <- answer{p, err}
			if err == nil {
				defer func() { _ = recover() }()
				_ = p.Close()
			}
		})
	}()
	limit := time.After(2 * time.Second)
	var a answer
	select {
	case a = <-made:
	case <-over:
		select {
		case a = <-made:
		default:
			a.err = fmt.Errorf("pooltest: the function that makes pools never returns for 1 worker")
		}
	case <-limit:
		a.err = fmt.Errorf("pooltest: the function that makes pools does not return for 1 worker")
	}
	if a.err != nil {
		return abilities{}, a.err
	}
	select {
	case <-over:
	case <-limit:
	}
	return abilitiesOf(a.pool), nil
}

// one makes a pool of one worker.
func one(newPool func(int) Pool) (p Pool, err error) {
	over := false
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("pooltest: the function that makes pools panicked for 1 worker: %v", v)
		} else if !over {
			err = fmt.Errorf("pooltest: the function that makes pools ended the caller's goroutine")
		}
	}()
	p = newPool(1)
	over = true
	if isNil(p) {
		return nil, fmt.Errorf("pooltest: the function that makes pools returned nil for 1 worker")
	}
	return p, nil
}

func abilitiesOf(p Pool) abilities {
	var a abilities
	_, a.Try = p.(trySubmitter)
	_, a.Context = p.(contextSubmitter)
	_, a.Shutdown = p.(shutdowner)
	_, a.Wait = p.(waiter)
	_, a.Resize = p.(resizer)
	if _, strict := p.(strictResizer); strict {
		a.Resize = true
	}
	m := reflect.ValueOf(p).MethodByName("Stats")
	if !m.IsValid() || m.Type().NumIn() != 0 || m.Type().NumOut() != 1 {
		return a
	}
	t := m.Type().Out(0)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return a
	}
	for _, name := range []string{"Workers", "Running", "Queued", "Done", "Failed"} {
		if field, ok := t.FieldByName(name); ok && (field.Type.Kind() >= reflect.Int && field.Type.Kind() <= reflect.Uint64) {
			a.Counters = append(a.Counters, name)
		}
	}
	return a
}
