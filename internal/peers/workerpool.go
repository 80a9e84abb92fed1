package peers

import (
	"github.com/gammazero/workerpool"

	"example.com/poollab/lab/pooltest"
)

func workerpoolPool(workers int) pooltest.Pool {
	p := workerpool.New(workers)
	return pool{p.Do, func() error { p.StopWait(); return nil }}
}
