package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

type wrapped struct{ context.Context }
type wider interface {
	context.Context
	more()
}

func (wrapped) more() {}

func limits() (context.Context, time.Duration) { return context.Background(), time.Hour }

func contexts() {
	ctx, cancel := context.WithCancel(context.Background())
	stop := context.AfterFunc(ctx, func() {})
	fmt.Println(ctx.Err(), stop())
	cancel()
	<-ctx.Done()
	fmt.Println(ctx.Err())
	c2, cancel2 := context.WithTimeout(limits())
	defer cancel2()
	c3, cancel3 := context.WithCancelCause(c2)
	cancel3(errors.New("cause"))
	fmt.Println(context.Cause(c3), wrapped{c3}.Err())
	c4, cancel4 := context.WithDeadline(c2, time.Now())
	defer cancel4()
	_, c5 := context.WithTimeoutCause(c4, 1, nil)
	c5()
	_, c6 := context.WithDeadlineCause(c4, time.Time{}, nil)
	c6()
	var w wider = wrapped{c4}
	err, expr := w.Err, context.Context.Err
	fmt.Println(w.Err(), err(), expr(ctx))
	with := context.WithCancel
	_, c7 := with(ctx)
	c7()
}
