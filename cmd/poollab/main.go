// Command poollab shows, checks and measures worker pools; see poollab help.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"example.com/poollab/internal/cli"
	"example.com/poollab/lab/grade"
	_ "example.com/poollab/lab/grade/early"
)

func main() {
	grade.Main() // does not return in a process that a grader has started
	// Most of what a command makes lives as long as it does, and is not much.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	// A reader that goes away becomes an error of the write, not a silent end.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	os.Exit(cli.Main(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
