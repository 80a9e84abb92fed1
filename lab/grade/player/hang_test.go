//go:build unix

package player

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/play"
)

func TestHangs(t *testing.T) {
	p := playerOf(t, "sleeps")
	p.limits.sleep = 300 * time.Millisecond
	out, err := p.Play(context.Background(), []play.Script{submits(1, 1)})
	require.NoError(t, err)
	require.Equal(t, play.Hung, out[0].End)
	require.Contains(t, strings.Join(out[0].Left, "\n"), "syscall at hostile_test.go")
}

func TestDescriptors(t *testing.T) {
	for _, subject := range []string{"closes-descriptors", "pool-panic-closes-descriptors"} {
		s := submits(1, 2)
		s.Tasks[0].Steps = []play.Step{{End: play.Panics}}
		r := playOne(t, subject, s)
		require.Contains(t, []play.End{play.Exited, play.Died, play.Deadlock}, r.End, "%s: %s", r.Say, events(r))
		t.Log(subject, r.End, r.Say)
	}
}

func TestRealTime(t *testing.T) {
	s := submits(2, 4)
	s.RealTime = true
	r := playOne(t, "mutex", s)
	require.Equal(t, play.Done, r.End, "%v", r.Left)
	require.True(t, r.Real)
	for _, e := range r.Events {
		if e.Kind == play.Closed {
			require.GreaterOrEqual(t, e.At, 4*time.Second)
		}
	}
	s.Acts = s.Acts[:1] // it is never closed
	s.Acts = append(s.Acts, play.Act{Do: play.Join}, play.Act{Do: play.Settle})
	r = playOne(t, "correct", s)
	require.Equal(t, play.Leaked, r.End)
	s.Tasks[0].Steps = []play.Step{{Wait: 1}}
	s.Acts = append(s.Acts, play.Act{Do: play.Close})
	r = playOne(t, "correct", s)
	require.Equal(t, play.Deadlock, r.End)
	require.NotEmpty(t, r.Left)
}

// A machine on which many others compute accuses nobody.
func TestBusyMachine(t *testing.T) {
	stop := make(chan struct{})
	var all sync.WaitGroup
	for range 8 * runtime.NumCPU() {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), subjectVariable+"=busy")
		in, err := cmd.StdinPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		all.Go(func() {
			<-stop
			_ = in.Close()
			_ = cmd.Wait()
		})
	}
	defer all.Wait()
	defer close(stop)
	var scripts []play.Script
	for n := range 3 { // of some 50 ms each, which take ten times as long here
		scripts = append(scripts, submits(1+n%3, 10))
	}
	p := playerOf(t, "works")
	p.limits.spin, p.limits.sleep, p.limits.silence = 300*time.Millisecond, 300*time.Millisecond, 300*time.Millisecond
	out, err := p.Play(context.Background(), scripts)
	require.NoError(t, err)
	for i, r := range out {
		require.Equal(t, play.Done, r.End, "script %d: %s", i, r.Say)
	}
}
