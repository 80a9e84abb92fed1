package pool

import "errors"

var ErrCancelled = errors.New("pool: cancelled")
