package peers

import (
	"context"

	"github.com/panjf2000/ants/v2"

	"example.com/poollab/lab/pooltest"
)

func antsPool(workers int) pooltest.Pool {
	p, err := ants.NewPool(workers)
	if err != nil {
		return nil
	}
	return pool{p.Submit, func() error { return p.ReleaseContext(context.Background()) }}
}
