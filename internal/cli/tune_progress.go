package cli

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// told says how far the measuring is, and how long it takes yet.
func (u *tuning) told(begin time.Time) {
	left, share := u.left(time.Since(begin))
	filled := int(share * 20)
	full, empty := "█", "░"
	if !u.unicode {
		full, empty = "#", "."
	}
	text := fmt.Sprintf("round %d  %s%s", u.rounds+1, strings.Repeat(full, filled), strings.Repeat(empty, 20-filled))
	if u.rounds >= leastRounds {
		text += fmt.Sprintf("  ±%s of ±%s", wide(u.widest), percentOf(u.flags.until))
	}
	u.progress.tell("%s  at most %s left", text, left.Round(time.Second))
}

// left is how long it takes at most, and which part of it all is done.
// Intervals become half as wide with four times as many rounds.
func (u *tuning) left(elapsed time.Duration) (left time.Duration, share float64) {
	left = max(0, u.flags.limit-elapsed)
	if u.rounds > 0 {
		rounds := float64(u.enough())
		if u.rounds >= leastRounds && !math.IsInf(u.widest, 1) {
			narrow := u.widest / u.flags.until
			rounds = max(rounds, float64(u.rounds)*narrow*narrow)
			each := float64(elapsed) / float64(u.rounds)
			left = min(left, time.Duration(each*max(1, rounds-float64(u.rounds))))
		}
	}
	if elapsed+left == 0 {
		return 0, 1
	}
	return left, float64(elapsed) / float64(elapsed+left)
}

// wide writes how wide an interval is.
func wide(x float64) string {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return "∞"
	}
	return fmt.Sprintf("%.1f%%", 100*x)
}
