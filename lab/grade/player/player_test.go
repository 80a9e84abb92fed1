//go:build unix

package player

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/grade/play/wire"
)

// submits is a script that submits tasks of a second each and closes the pool.
func submits(workers, n int) play.Script {
	s := play.Script{Contract: "Pool", Workers: workers, Leaks: true}
	var all []int
	for i := range n {
		s.Tasks = append(s.Tasks, play.Task{Steps: []play.Step{{Sleep: time.Second}}})
		all = append(all, i)
	}
	s.Acts = []play.Act{{Do: play.Submit, Tasks: all, Aside: true}, {Do: play.Join}, {Do: play.Close}}
	return s
}

// mapping is a script for Map or Completed with items of a second each.
func mapping(contract string, workers, n int, change ...func(*play.Call)) play.Script {
	c := &play.Call{}
	for i := range n {
		c.Items, c.Results, c.Works = append(c.Items, 100+i), append(c.Results, 1000+10*i), append(c.Works, play.Work{Takes: time.Second})
	}
	for _, f := range change {
		f(c)
	}
	return play.Script{Contract: contract, Workers: workers, Call: c, Leaks: true}
}

// events is a record in short: "made start 0 end 0".
func events(r play.Record) string {
	var b strings.Builder
	for _, e := range r.Events {
		fmt.Fprintf(&b, "%s %d", e.Kind, e.Task)
		if e.How != "" {
			fmt.Fprintf(&b, " %s", e.How)
		}
		if f := e.Fault; f != nil {
			text, _ := json.Marshal(f)
			fmt.Fprintf(&b, " %s", text)
		}
		b.WriteString("; ")
	}
	return b.String()
}

func playOne(t *testing.T, subject string, s play.Script) play.Record {
	t.Helper()
	out, err := playerOf(t, subject).Play(context.Background(), []play.Script{s})
	require.NoError(t, err)
	require.Len(t, out, 1)
	return out[0]
}

func TestEnds(t *testing.T) {
	tests := []struct {
		subject string
		script  play.Script
		end     play.End
		say     string
	}{
		{"correct", submits(2, 5), play.Done, ""},
		{"exits", submits(1, 1), play.Exited, "it ended with exit code 0"},
		{"spins", submits(1, 1), play.Spun, ""},
		{"spins-on-close", submits(1, 1), play.Spun, ""},
		{"panics-aside", submits(1, 1), play.Died, "panic: nobody expects 0x…"},
		{"stops", submits(1, 1), play.Exited, "the code under test stopped its own process, as SIGSTOP does"},
		{"kills", submits(1, 1), play.Exited, "it ended with a signal: killed"},
		{"floods", submits(1, 1), play.Done, ""},
		{"forges", submits(1, 1), play.Exited, "what it reported is not what the driver writes"},
		{"mutex", submits(2, 2), play.Hung, ""},
	}
	for _, tt := range tests {
		t.Run(tt.subject, func(t *testing.T) {
			r := playOne(t, tt.subject, tt.script)
			t.Log(events(r), r.Left, r.Stack, r.Say)
			require.Equal(t, tt.end, r.End)
			require.Equal(t, tt.say, r.Say)
		})
	}
}

func TestDeadlockAndLeak(t *testing.T) {
	leak := func(s *play.Script) { s.Acts = s.Acts[:2] } // it is never closed
	left := submits(2, 2)
	leak(&left)
	r := playOne(t, "correct", left)
	require.Equal(t, play.Leaked, r.End)
	require.Len(t, r.Left, 1)
	require.Regexp(t, `^2 × \S.* at \w+\.go:\d+`, r.Left[0])
	left.Leaks = false
	require.Equal(t, play.Done, playOne(t, "correct", left).End)

	stuck := submits(1, 1)
	stuck.Tasks[0].Steps = []play.Step{{Wait: 1}}
	stuck.Acts = append(stuck.Acts, play.Act{Do: play.Open, Gate: 1})
	r = playOne(t, "correct", stuck)
	require.Equal(t, play.Deadlock, r.End)
	require.NotEmpty(t, r.Left)
	require.Equal(t, "made 0; submit 0; submitted 0; close 0; start 0; ", events(r))
}

func TestRestGoesOn(t *testing.T) {
	good, bad := submits(1, 1), submits(1, 1)
	bad.Tasks[0].Touch = true
	out, err := playerOf(t, "exits-if-slow").Play(context.Background(), []play.Script{good, slow(good), good, slow(good), good})
	require.NoError(t, err)
	var ends []play.End
	for _, r := range out {
		ends = append(ends, r.End)
	}
	require.Equal(t, []play.End{play.Done, play.Exited, play.Done, play.Exited, play.Done}, ends)

	p := playerOf(t, "exits")
	p.Restarts = 2
	out, err = p.Play(context.Background(), []play.Script{good, good, good, good})
	require.NoError(t, err)
	require.Equal(t, play.Exited, out[2].End)
	require.Equal(t, play.Unplayed, out[3].End)
}

// slow makes the task sleep for a minute.
func slow(s play.Script) play.Script {
	s.Tasks = []play.Task{{Steps: []play.Step{{Sleep: time.Minute}}}}
	return s
}

const correctMap, correctCompleted = "map-textbook", "completed-from-the-end"

func TestNobodyStarts(t *testing.T) {
	one := []play.Script{submits(1, 1)}
	p := &Player{Launch: launcher("/nowhere/at/all")}
	out, err := p.Play(context.Background(), one)
	require.ErrorIs(t, err, ErrMachine)
	require.Equal(t, play.Broken, out[0].End)

	// A program that is no driver.
	p = &Player{Launch: launcher("/bin/true", Environment()...)}
	_, err = p.Play(context.Background(), one)
	require.ErrorIs(t, err, ErrMachine)
	_, err = p.Explore(context.Background(), one, Options{}, func(int, play.Record, []byte) bool { return true })
	require.ErrorIs(t, err, ErrMachine)

	// One that ends in its initialisation: not the machine, since it said hello.
	out, err = playerOf(t, "ends-at-once").Play(context.Background(), one)
	require.NoError(t, err)
	require.Equal(t, play.Exited, out[0].End)

	// A script that makes no sense is a mistake of who wrote it.
	bad := submits(1, 1)
	bad.Contract = "Queue"
	_, err = playerOf(t, "correct").Play(context.Background(), []play.Script{bad})
	require.ErrorIs(t, err, ErrMachine)

	out, err = playerOf(t, correctMap).Play(context.Background(), one)
	require.NoError(t, err)
	require.Equal(t, play.Unplayed, out[0].End)

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = playerOf(t, "correct").Play(ctx, one)
	require.ErrorIs(t, err, context.Canceled)
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	p := playerOf(t, "spins")
	p.limits.spin = time.Hour
	out, err := p.Play(ctx, []play.Script{submits(1, 1)})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Equal(t, play.Broken, out[0].End)
}

// A driver ends with its parent, whatever the submission does, and without an
// order.
func TestOrphan(t *testing.T) {
	for _, mark := range []string{wire.Mark, "POOLLAB_PLAY=0"} {
		order, err := json.Marshal(play.Order{Mode: play.Playing, Scripts: []play.Script{submits(1, 1)}})
		require.NoError(t, err)
		for input, code := range map[string]int{
			"nonce\n" + string(order) + "\n": play.ExitAlone,
			"nonce\n" + string(order):        play.ExitOrder,
			"nonce\n{}\n":                    play.ExitOrder,
			"nonce\nno order\n":              play.ExitOrder,
			"":                               play.ExitOrder,
		} {
			read, write, err := os.Pipe()
			require.NoError(t, err)
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), mark, subjectVariable+"=spins")
			cmd.ExtraFiles = []*os.File{write}
			stdin, err := cmd.StdinPipe()
			require.NoError(t, err)
			require.NoError(t, cmd.Start())
			require.NoError(t, write.Close())
			_, err = stdin.Write([]byte(input))
			require.NoError(t, err)
			if code == play.ExitAlone { // when it has begun
				lines := bufio.NewScanner(read)
				for lines.Scan() && !strings.Contains(lines.Text(), `"begin"`) {
					require.Regexp(t, `^nonce 0 \{"kind":"hello"\}$`, lines.Text())
				}
			}
			require.NoError(t, stdin.Close())
			_ = cmd.Wait()
			require.Equal(t, code, cmd.ProcessState.ExitCode(), "%q", input)
			require.NoError(t, read.Close())
		}
	}
}
