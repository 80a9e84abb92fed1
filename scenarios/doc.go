// Package scenarios holds workloads for worker pools as data: simulated
// downloads, a web scraper, an API client, a database loader and others. Each
// one is there to teach a single thing about pools, and says what it is.
//
// A [Scenario] has parameters and defaults for them. Starting it gives a
// [Workload]: the tasks, a function that does one of them, the time of a pool
// that never idles, and a check of what came back. A workload knows nothing of
// pools, so that any pool can be tried on it:
//
//	s, err := scenarios.Lookup("urls")
//	...
//	s.Workers = 3
//	w, err := s.Start(ctx)
//	...
//	defer w.Close()
//	results, err := pool.Map(ctx, s.Workers, w.Tasks, w.Do)
//	if wrong := w.Check(results, err); wrong != nil {
//		...
//	}
//
// # Waiting and working
//
// The tasks of urls, straggler, mixed and failfast only wait, on a timer, so
// that their times are exact inside a bubble of [testing/synctest]. Those of cpu
// and tiny compute. The others do what their names say: scrape and api talk to
// servers on the loopback interface, and load writes to a database. What they
// need is made by Start and gone after Close.
//
// # Sampling
//
// Whatever is random depends on the parameter Seed alone. Two workloads of
// equal scenarios have equal tasks.
package scenarios
