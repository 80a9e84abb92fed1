package faulty

import (
	"context"
	"math/rand/v2"
	"sync"
)

// correctMaps obey the contract of Map in ways that a kit might not expect.
func correctMaps() []Implementation {
	return []Implementation{{
		Name: "map-textbook",
		Note: "The one that the faults are put into.",
		Map:  mapParts{}.Map,
	}, {
		Name: "map-caller-works",
		Note: "The caller's goroutine is one of the workers, so a Goexit may take it.",
		Map: mapParts{run: func(m *mapRun, workers int) {
			defer m.lanes.Wait() // also if Goexit takes the caller
			for range min(workers, len(m.items)) - 1 {
				m.lanes.Go(m.work)
			}
			m.work()
		}}.Map,
	}, {
		Name: "map-panics-on-caller",
		Note: "The panic of a call goes on, as a panic, on the caller's goroutine.",
		Map: mapParts{result: func(ctx context.Context, m *mapRun) ([]int, error) {
			if panicked, ok := m.err.(panicError); ok {
				panic(panicked.error)
			}
			return m.result(ctx)
		}, guard: func(m *mapRun, f func()) {
			contain(f, onPanic(func(err error) { m.fail(panicError{err}) }, m.fail))
		}}.Map,
	}, {
		Name: "map-goroutine-for-each-item",
		Note: "Like errgroup with a limit: a goroutine for each item, started by the caller's when there is a permit.",
		Map:  mapParts{run: likeErrgroup}.Map,
	}, {
		Name: "map-feeder",
		Note: "A helper goroutine hands out the items through a channel.",
		Map:  mapParts{run: feedAndStop}.Map,
	}, {
		Name: "map-from-the-end",
		Note: "The last item starts first.",
		Map: mapParts{take: func(m *mapRun) (int, bool) {
			i := len(m.items) - int(m.next.Add(1))
			return i, i >= 0
		}}.Map,
	}, {
		Name: "map-shuffled",
		Note: "Items start in a random order, the same one every time.",
		Map:  mapParts{run: inRandomOrder}.Map,
	}, {
		Name: "map-steals",
		Note: "Items are dealt out to the workers beforehand, and those that have none left steal single ones.",
		Map:  mapParts{run: stealing}.Map,
	}}
}

// panicError marks an error that was a panic.
type panicError struct{ error }

func likeErrgroup(m *mapRun, workers int) {
	permits := make(chan struct{}, workers)
	for i := range m.items {
		select {
		case permits <- struct{}{}:
		case <-m.ctx.Done():
		}
		if !m.open() { // select chooses freely when both are ready
			break
		}
		m.lanes.Go(func() {
			defer func() { <-permits }()
			m.one(i)
		})
	}
	m.lanes.Wait()
}

func feedAndStop(m *mapRun, workers int) {
	items := make(chan int)
	m.lanes.Go(func() {
		defer close(items)
		for i := range m.items {
			select {
			case items <- i:
			case <-m.ctx.Done():
				return
			}
		}
	})
	for range min(workers, len(m.items)) {
		m.lanes.Go(func() {
			for i := range items {
				if m.open() {
					m.one(i)
				}
			}
		})
	}
	m.lanes.Wait()
}

func inRandomOrder(m *mapRun, workers int) {
	order := rand.New(rand.NewPCG(1, 2)).Perm(len(m.items))
	for range min(workers, len(m.items)) {
		m.lanes.Go(func() {
			for m.open() {
				i, ok := m.take()
				if !ok {
					return
				}
				m.one(order[i])
			}
		})
	}
	m.lanes.Wait()
}

// stealing deals items out like cards. A worker takes its own from the front
// and the others' from the back.
func stealing(m *mapRun, workers int) {
	hands := make([][]int, min(workers, len(m.items)))
	for i := range m.items {
		hands[i%len(hands)] = append(hands[i%len(hands)], i)
	}
	var mu sync.Mutex
	next := func(own int) (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		if hand := hands[own]; len(hand) > 0 {
			hands[own] = hand[1:]
			return hand[0], true
		}
		for victim, hand := range hands {
			if last := len(hand) - 1; last >= 0 {
				hands[victim] = hand[:last]
				return hand[last], true
			}
		}
		return 0, false
	}
	for own := range hands {
		m.lanes.Go(func() {
			for m.open() {
				i, ok := next(own)
				if !ok {
					return
				}
				m.one(i)
			}
		})
	}
	m.lanes.Wait()
}
