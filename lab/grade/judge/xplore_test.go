package judge

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"example.com/poollab/internal/faulty"
	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/grade/player"
	"example.com/poollab/lab/interleave/twin"
)

func TestXplore(t *testing.T) {
	if os.Getenv("XPLORE") == "" {
		t.Skip()
	}
	const kit = "example.com/poollab/lab"
	dir, _ := os.Getwd()
	tw, err := twin.Build(context.Background(), twin.Config{Dir: dir, Package: ".", Runtime: kit + "/interleave", Skip: func(path string) bool {
		path, _, _ = strings.Cut(path, " ")
		return strings.HasPrefix(path, kit)
	}})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(tw.Path, tw.Left, len(tw.Uncontrolled))
	lanes := make(chan struct{}, 2)
	var wg sync.WaitGroup
	for _, i := range faulty.All() {
		if i.Pool != nil || !(i.Schedules || i.Breaks == "") || !strings.Contains(i.Name, os.Getenv("XPLORE")) {
			continue
		}
		wg.Go(func() {
			lanes <- struct{}{}
			defer func() { <-lanes }()
			var worlds []World
			var checks []string
			for _, k := range Checks(contractOf(i)) {
				if k.Unscheduled {
					continue
				}
				var ws []World
				if k.Encounters != nil {
					ws = k.Encounters()
				}
				all := k.Worlds(randFrom(1), 1)
				n, next := 0, 0.0
				for _, w := range all {
					if float64(n) >= next {
						ws = append(ws, w)
						next = max(float64(n)+1, next*1.2)
					}
					n++
				}
				for _, w := range ws {
					worlds = append(worlds, w)
					checks = append(checks, k.Invariant.Name)
				}
			}
			var scripts []play.Script
			for _, w := range worlds {
				scripts = append(scripts, w.Script)
			}
			p := player.Player{Launch: func(ctx context.Context, stdin, records *os.File) (player.Process, error) {
				d := &driver{Cmd: exec.CommandContext(ctx, tw.Path)}
				d.Dir = tw.Dir
				d.Env = append(append(os.Environ(), player.TwinEnvironment()...), subjectName+"="+i.Name)
				d.Stdin, d.Stderr = stdin, &d.stderr
				d.ExtraFiles = []*os.File{records}
				return d, d.Start()
			}}
			failed := map[string]string{}
			recs := 0
			done, err := p.Explore(context.Background(), scripts, player.Options{Seed: 1, Each: 400, Steps: 600_000}, func(n int, r play.Record, s []byte) bool {
				recs++
				f := worlds[n].Judge(r)
				if f.Failed() || f.Undecided {
					if _, had := failed[checks[n]]; !had {
						failed[checks[n]] = fmt.Sprint(f.Headline, " | ", worlds[n].Say, " ticking=", strings.Contains(string(s), `"ticking":true`))
						if os.Getenv("V") != "" {
							fmt.Println(f.Details, f.Timeline)
							for _, e := range r.Events {
								fmt.Printf("%+v\n", e)
							}
						}
					}
					return true
				}
				return false
			})
			sum := 0
			for _, d := range done {
				sum += d
			}
			fmt.Println(i.Name, "breaks", i.Breaks, "worlds", len(worlds), "schedules", sum, "records", recs, "failed", len(failed), "hit", failed[i.Breaks] != "", err)
			for k, v := range failed {
				fmt.Println("    ", k, v)
			}
		})
	}
	wg.Wait()
}
