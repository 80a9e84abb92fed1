package grade

import (
	"context"

	"example.com/poollab/lab/invariants"
)

func (g *Grader) measure(context.Context, *bench, invariants.Contract, *inquiry) error { return nil }
