// Command bench measures the peers and the reference side by side.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

const usage = `Bench measures pools side by side: every library, baseline and way of the
reference, in every kind of work, each sample in a process of its own.

	go run ./bench                      measure all, into bench.txt: 15 minutes on two idle cores
	go run ./bench table bench.txt      the tables of it, as Markdown
	go run ./bench growth               costs of the reference as workers and tasks grow
	go run ./bench help                 this

Ctrl-C stops after the present sample and loses nothing; the same command goes
on where it stopped. Results are in the format of Go benchmarks, for benchstat.

Examples:

	go run ./bench -work submit,map -impl 'pool.*,chan,ants' -workers 2,8 -rounds 10
	go run ./bench -list -work 'stream.*'
	go run ./bench table -w bench.txt   into BENCHMARKS.md and the README

In the root of the kit, which has the tool:

	go tool benchstat -row /impl -col /workers -filter '.name:Map .unit:sec/task' internal/peers/bench.txt

Flags of bench and bench growth; names are separated by commas, and each may be
a regular expression:

`

func main() {
	err := command(os.Args[1:])
	switch {
	case err == nil:
	case errors.Is(err, flag.ErrHelp), errors.Is(err, errStopped):
	case errors.As(err, new(usageError)):
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// usageError is a mistake in the command line.
type usageError string

func (e usageError) Error() string { return "bench: " + string(e) }

func usagef(format string, args ...any) error { return usageError(fmt.Sprintf(format, args...)) }

func command(args []string) error {
	name := ""
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		name, args = args[0], args[1:]
	}
	switch name {
	case "":
		return benchCommand(args)
	case "table":
		return tableCommand(args)
	case "growth":
		return growthCommand(args)
	case "sample":
		return sampleCommand(args)
	case "help":
		return benchCommand([]string{"-help"})
	}
	return usagef("there is no command %q; there are table, growth and help, and no command measures", name)
}
