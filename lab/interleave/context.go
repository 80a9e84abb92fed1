package interleave

import (
	"context"
	"time"
	"unsafe"
)

// A context is real. What cancels it is a point, and sets others going.

func ctxPointer(ctx context.Context) unsafe.Pointer {
	return (*[2]unsafe.Pointer)(unsafe.Pointer(&ctx))[1]
}

// cancelling makes a cancel function that is a point.
func cancelling(ctx context.Context, cancel func()) func() {
	return func() {
		r, t := current()
		if t == nil {
			cancel()
			return
		}
		p := ctxPointer(ctx)
		r.point(t, opCancel, r.object(p, kindContext))
		r.forget(p)
		cancel()
		r.dirty = true
	}
}

// timedContext makes a context with a deadline, which becomes known.
func timedContext(at time.Time, make func() (context.Context, context.CancelFunc)) (context.Context, context.CancelFunc) {
	r, t := current()
	if t == nil {
		return make()
	}
	r.timed(t, opTimer, nil)
	ctx, cancel := make()
	d := time.Until(at)
	r.set(ctxPointer(ctx), nil, d, 0)
	return ctx, cancelling(ctx, cancel)
}

// WithCancel is context.WithCancel.
func WithCancel(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	return ctx, cancelling(ctx, cancel)
}

// WithCancelCause is context.WithCancelCause.
func WithCancelCause(parent context.Context) (context.Context, context.CancelCauseFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	return ctx, func(cause error) { cancelling(ctx, func() { cancel(cause) })() }
}

// WithTimeout is context.WithTimeout.
func WithTimeout(parent context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return WithTimeoutCause(parent, d, nil)
}

// WithTimeoutCause is context.WithTimeoutCause.
func WithTimeoutCause(parent context.Context, d time.Duration, cause error) (context.Context, context.CancelFunc) {
	r, t := current()
	if t == nil {
		return context.WithTimeoutCause(parent, d, cause)
	}
	r.timed(t, opTimer, nil)
	ctx, cancel := context.WithTimeoutCause(parent, d, cause)
	r.set(ctxPointer(ctx), nil, d, 0)
	return ctx, cancelling(ctx, cancel)
}

// WithDeadline is context.WithDeadline.
func WithDeadline(parent context.Context, at time.Time) (context.Context, context.CancelFunc) {
	return WithDeadlineCause(parent, at, nil)
}

// WithDeadlineCause is context.WithDeadlineCause.
func WithDeadlineCause(parent context.Context, at time.Time, cause error) (context.Context, context.CancelFunc) {
	return timedContext(at, func() (context.Context, context.CancelFunc) {
		return context.WithDeadlineCause(parent, at, cause)
	})
}

// ContextAfterFunc is context.AfterFunc.
func ContextAfterFunc(ctx context.Context, f func()) (stop func() bool) {
	r, t := current()
	if t == nil {
		return context.AfterFunc(ctx, f)
	}
	r.point(t, opTimer, r.object(ctxPointer(ctx), kindContext))
	r.dirty = true
	really := context.AfterFunc(ctx, r.callback(t, f))
	return func() bool {
		looks(opStop, ctxPointer(ctx), kindContext)
		stopped := really()
		if _, t := current(); t != nil {
			t.sawBool(stopped)
		}
		return stopped
	}
}

// ContextErr is ctx.Err.
func ContextErr(ctx context.Context) error {
	looks(opErr, nil, kindContext)
	err := ctx.Err()
	if _, t := current(); t != nil {
		t.sawBool(err != nil)
	}
	return err
}
