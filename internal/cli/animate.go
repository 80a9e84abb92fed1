package cli

import (
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// frameTime is the pause between two frames: twenty a second are enough for
// an eye and cost nothing.
const frameTime = 50 * time.Millisecond

// animate redraws a frame in place until the returned function is called,
// which removes it again: the caller then prints the final state, the same
// that a pipe would get. A frame that is higher than the terminal is not
// shown, because what scrolled away cannot be replaced; nor is one that is
// wider, because it would wrap.
func (t *terminal) animate(frame func() string) (stop func()) {
	done := make(chan struct{})
	var drawing sync.WaitGroup
	drawing.Go(func() {
		ticker := time.NewTicker(frameTime)
		defer ticker.Stop()
		height := 0
		for {
			select {
			case <-done:
				t.erase(height)
				return
			case <-ticker.C:
			}
			text := frame()
			if strings.Count(text, "\n") >= t.height || wider(text, t.columns) {
				continue
			}
			t.erase(height)
			t.printf("%s", text)
			height = strings.Count(text, "\n")
		}
	})
	return func() {
		close(done)
		drawing.Wait()
	}
}

// wider reports whether a line of text takes more than so many columns.
func wider(text string, columns int) bool {
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(visible(strings.TrimSuffix(line, "\n"))) > columns {
			return true
		}
	}
	return false
}

// visible is text without the sequences that colour it.
func visible(text string) string {
	for {
		before, after, ok := strings.Cut(text, "\x1b[")
		if !ok {
			return text
		}
		_, after, _ = strings.Cut(after, "m")
		text = before + after
	}
}

// erase removes the last lines, which the cursor stands below.
func (t *terminal) erase(lines int) {
	if lines > 0 {
		// What the user typed stands in the last line, a ^C for example.
		t.printf("\r\x1b[%dA\x1b[J", lines)
	}
}
