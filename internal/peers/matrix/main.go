// Command matrix checks the peers and writes MATRIX.md.
package main

import (
	"fmt"
	"os"
	"time"

	"example.com/poollab/internal/peers"
)

func main() {
	if err := run("MATRIX.md"); err != nil {
		fmt.Fprintln(os.Stderr, "matrix:", err)
		os.Exit(1)
	}
}

func run(file string) error {
	var columns []peers.Column
	for _, p := range peers.Peers() {
		begin := time.Now()
		r, err := p.Check(string(p.Contract()) + " " + p.Name)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		columns = append(columns, peers.Column{Peer: p, Report: r})
		// A child process runs main, too, up to the call that it is for.
		if len(r.Verdicts) > 0 {
			fmt.Fprintf(os.Stderr, "%-12s %5.1fs %s\n", p.Name, time.Since(begin).Seconds(), r.Summary())
		}
	}
	return os.WriteFile(file, []byte(peers.Matrix(columns)), 0o666)
}
