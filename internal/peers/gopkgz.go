package peers

import (
	"context"

	pkgz "github.com/go-pkgz/pool"

	"example.com/poollab/lab/pooltest"
)

func gopkgzPool(workers int) pooltest.Pool {
	p := pkgz.New(workers, pkgz.WorkerFunc[func()](func(_ context.Context, task func()) error {
		task()
		return nil
	})).WithBatchSize(0)
	if err := p.Go(context.Background()); err != nil {
		return nil
	}
	return pool{
		func(task func()) error { p.Send(task); return nil },
		func() error { return p.Close(context.Background()) },
	}
}
