package kernels

import "sync"

// together runs every function in a goroutine of its own and waits for all.
func together(functions ...func()) {
	var wg sync.WaitGroup
	wg.Add(len(functions))
	for _, f := range functions {
		go func() {
			defer wg.Done()
			f()
		}()
	}
	wg.Wait()
}
