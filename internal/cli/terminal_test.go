package cli

import (
	"bytes"
	"context"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// screen is as much of a terminal as the command needs: a cursor, and the
// sequences that move it up and erase what is below.
func screen(t *testing.T, written string) string {
	rows, row, column := [][]rune{nil}, 0, 0
	sequence := regexp.MustCompile(`^\x1b\[(\d*)([A-Za-z])`)
	for len(written) > 0 {
		if m := sequence.FindStringSubmatch(written); m != nil {
			written = written[len(m[0]):]
			switch m[2] {
			case "A": // up, in the same column
				n, err := strconv.Atoi(m[1])
				require.NoError(t, err)
				require.LessOrEqual(t, n, row, "moved above the first row")
				row -= n
			case "J": // erase from the cursor on
				rows = rows[:row+1]
				rows[row] = rows[row][:min(column, len(rows[row]))]
			default:
				t.Fatalf("unknown sequence %q", m[0])
			}
			continue
		}
		c, size := utf8.DecodeRuneInString(written)
		written = written[size:]
		switch c {
		case '\r':
			column = 0
		case '\n':
			row, column = row+1, 0
			if row == len(rows) {
				rows = append(rows, nil)
			}
		default:
			for len(rows[row]) <= column {
				rows[row] = append(rows[row], ' ')
			}
			rows[row][column] = c
			column++
		}
	}
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = string(row)
	}
	return strings.Join(lines, "\n")
}

// What stays on a terminal is what a pipe gets; while tasks run, the timeline
// grows.
func TestAnimation(t *testing.T) {
	t.Setenv("LC_ALL", "C.UTF-8")
	t.Setenv("COLUMNS", "80")
	args := []string{"-no-sweep"}
	var piped, live bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		require.Equal(t, exitFine, Main(t.Context(), args, &piped, &bytes.Buffer{}))
	})
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		terminal := newTerminal(&live, &bytes.Buffer{})
		terminal.live, terminal.columns, terminal.height = true, 80, 24
		require.NoError(t, dispatch(t.Context(), terminal, args))
		assert.Equal(t, 14*time.Second, time.Since(begin), "drawing takes no time from the run")
	})
	assert.Equal(t, mask(piped.String()), mask(screen(t, live.String())))
	frames := strings.Count(live.String(), "\x1b[J")
	assert.Greater(t, frames, 200, "twenty frames a second for twelve seconds")
	assert.Contains(t, live.String(), "▶", "running tasks are shown as running")
}

// A frame that does not fit on the terminal is not shown.
func TestAnimationHigherThanTheTerminal(t *testing.T) {
	var live bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		terminal := newTerminal(&live, &bytes.Buffer{})
		terminal.live, terminal.columns, terminal.height = true, 80, 3
		require.NoError(t, dispatch(t.Context(), terminal, []string{"-no-sweep"}))
	})
	assert.NotContains(t, live.String(), "\x1b[J")
}

// A timeline that is wider than the terminal would wrap, and leave debris.
func TestAnimationWiderThanTheTerminal(t *testing.T) {
	var live bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		terminal := newTerminal(&live, &bytes.Buffer{})
		terminal.live, terminal.columns, terminal.height = true, 80, 24
		require.NoError(t, dispatch(t.Context(), terminal, []string{"-no-sweep", "-width", "81"}))
	})
	assert.NotContains(t, live.String(), "\x1b[J")
}

// shared is a buffer that several goroutines write to.
type shared struct {
	mu sync.Mutex
	bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Buffer.Write(p)
}

// The terminal shows a typed Ctrl-C where the cursor is; the last frame must
// not stand beside it.
func TestAnimationAfterATypedInterrupt(t *testing.T) {
	var live shared
	synctest.Test(t, func(t *testing.T) {
		terminal := newTerminal(&live, &bytes.Buffer{})
		terminal.live, terminal.columns, terminal.height = true, 80, 24
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(1510*time.Millisecond, func() {
			live.Write([]byte("^C"))
			cancel()
		})
		assert.ErrorIs(t, dispatch(ctx, terminal, nil), errInterrupted)
	})
	shown := screen(t, live.String())
	assert.Contains(t, shown, "\nsequential ")
	assert.NotContains(t, shown, "^C")
}

func TestProgress(t *testing.T) {
	var stderr bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		terminal := newTerminal(&bytes.Buffer{}, &stderr)
		terminal.progress = true
		require.NoError(t, dispatch(t.Context(), terminal, []string{"-json"}))
	})
	assert.Contains(t, stderr.String(), "pool.Map, 5 workers ...")
	assert.Contains(t, stderr.String(), "sweep: 2 of 6, 2 workers ...")
	assert.True(t, strings.HasSuffix(stderr.String(), "\r\x1b[K"), "nothing stays")
}

func TestColor(t *testing.T) {
	for when, want := range map[string]bool{"always": true, "never": false, "auto": false} {
		synctest.Test(t, func(t *testing.T) {
			_, stdout, _ := call(t.Context(), "-no-sweep", "-color", when)
			assert.Equal(t, want, strings.Contains(stdout, "\x1b["), when)
		})
	}
}

func TestSeconds(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                         "0ns",
		3:                         "3ns",
		1500:                      "1.50µs",
		999_960 * time.Nanosecond: "1.00ms",
		12_345 * time.Microsecond: "12.3ms",
		999 * time.Millisecond:    "999ms",
		9_996 * time.Millisecond:  "10.00s",
		2 * time.Minute:           "120.00s",
	} {
		assert.Equal(t, want, seconds(d))
	}
}

func TestNumbers(t *testing.T) {
	tasks := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}
	assert.Equal(t, "0 1 2 3 4 5 6 7 8 9 10 11", numbers(tasks, 30))
	assert.Equal(t, "0 1 2 ... 11", numbers(tasks, 13))
	assert.Empty(t, numbers(nil, 13))
}
