// Command bugs runs the known bugs ten times each and prints how often the bad
// version and the good one were found to be broken.
package main

import (
	"context"
	"fmt"
	"os"

	"example.com/poollab/internal/peers"
)

const runs = 10

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "bugs:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	fmt.Printf("| bug | bad → good | invariant | bad fails | good fails |\n|---|---|---|---|---|\n")
	for _, b := range peers.Bugs() {
		bad, err := count(ctx, b, b.Bad)
		if err != nil {
			return err
		}
		good, err := count(ctx, b, b.Good)
		if err != nil {
			return err
		}
		name := b.Invariant
		if b.Race {
			name += ", -race"
		}
		fmt.Printf("| %s | %s → %s | %s | %s | %s |\n", b.Name, b.Bad, b.Good, name, bad, good)
	}
	return nil
}

// count says in how many runs a version fails.
func count(ctx context.Context, b peers.Bug, version string) (string, error) {
	dir, err := os.MkdirTemp("", "bugs")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	if err := b.Build(ctx, version, dir); err != nil {
		return "", err
	}
	failed, other, undecided := 0, 0, 0
	for range runs {
		verdict, _, err := b.Run(ctx, dir)
		if err != nil {
			return "", err
		}
		switch verdict {
		case "FAIL":
			failed++
		case "OTHER":
			other++
		case "SKIP":
			undecided++
		case "":
			return "no verdict", nil
		}
	}
	text := fmt.Sprintf("%d of %d", failed, runs)
	if other > 0 {
		text += fmt.Sprintf(" (%d in a larger world)", other)
	}
	if undecided > 0 {
		text += fmt.Sprintf(" (%d undecided)", undecided)
	}
	return text, nil
}
