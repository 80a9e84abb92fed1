// Package pool runs functions on a bounded number of goroutines.
//
// It has two faces. The one-shot functions take the whole job and own their
// goroutines, which are gone when they return:
//
//   - [Sequential] runs one call after another: the baseline.
//   - [Map] runs up to workers calls at once and returns results in the order
//     of the items. The first error stops the work.
//   - [Completed] yields outcomes in the order in which they finish.
//   - [Stream] is Map for sequences that are long, slow or endless: ordered,
//     lazy, with a bounded look-ahead.
//
// A [Pool] lives longer: it takes tasks one by one until it is closed. [Go] and
// [Call] submit functions that return something, and give a [Future] for it;
// [AsCompleted] and [Wait] watch several of them.
//
// At most workers calls run at a time and no worker idles while work waits. A
// call that panics turns into a [*PanicError] with the stack of the call, one
// that ends in [runtime.Goexit] into [ErrGoexit]; neither costs a worker or the
// process. Only Sequential, which has no workers, leaves both to its caller, and
// where the caller's goroutine is a worker, in Map and in Completed with a single
// one, a Goexit ends it. A
// number of workers below one is a mistake of the programmer and panics.
//
// What things cost is said where they are described: about, as measured on two
// cores, with calls that do nothing.
//
// # From Python
//
// For those who know concurrent.futures.ThreadPoolExecutor:
//
//	executor.map(f, items)              pool.Map(ctx, workers, items, f)
//	    map(f, items, chunksize=n)      pool.MapWith[T, R](pool.Chunk(n))(ctx, workers, items, f)
//	executor.map(f, it, buffersize=n)   pool.Stream(ctx, workers, seq, f, pool.Window(n))
//	ThreadPoolExecutor(max_workers=5)   p := pool.New(5, pool.Unbounded())
//	with ThreadPoolExecutor(5) as ex:   p := pool.New(5); defer p.Close()
//	executor.submit(f)                  p.Submit(f), or with a result:
//	executor.submit(f, x)               future, err := pool.Call(ctx, p, f, x)
//	future.result(timeout=)             future.Result(ctx)
//	future.exception()                  future.Err(ctx)
//	future.cancel()                     future.Cancel()
//	future.done(), running()            future.State(), future.Done()
//	future.add_done_callback(f)         future.OnDone(f)
//	as_completed(futures)               for i, future := range pool.AsCompleted(ctx, futures...)
//	wait(futures, FIRST_COMPLETED)      pool.Wait(ctx, pool.FirstCompleted, futures...)
//	executor.shutdown()                 p.Close()
//	    shutdown(wait=False)            p.Shutdown(ctx) with a ctx that has ended
//	    shutdown(cancel_futures=True)   p.Cancel(); p.Close()
//	thread_name_prefix="fetch"          pool.New(5, pool.Name("fetch")), shown in profiles
//	initializer=f                       pool.New(5, pool.Init(f))
//	timeout=                            a context with a deadline
//
// Two differences are on purpose. Map stops at the first error, where Python
// goes on until the error is looked at. And leaving a loop over Completed or
// Stream cancels what has not been yielded, where as_completed leaves it
// running.
package pool
