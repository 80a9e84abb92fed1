package pool

// RingAtOnce makes the ring with the first task, so that small tests use it.
func RingAtOnce() Option { return func(o *options) { o.ringAfter = 0 } }
