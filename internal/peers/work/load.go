package work

import (
	"os"
	"strconv"
	"strings"
	"time"
)

// WatchLoad begins to watch what others use of the machine. The function that
// it returns says how many cores that were on average since, and whether the
// system tells: only Linux does.
func WatchLoad() func() (cores float64, known bool) {
	busy, known := busyTime()
	own, ownKnown := cpuTime()
	start := time.Now()
	return func() (float64, bool) {
		busyNow, _ := busyTime()
		ownNow, _ := cpuTime()
		if !known || !ownKnown {
			return 0, false
		}
		others := (busyNow - busy) - (ownNow - own)
		return max(0, others.Seconds()/time.Since(start).Seconds()), true
	}
}

// busyTime is how long all cores together have been busy, other machines on the
// same host included.
func busyTime() (time.Duration, bool) {
	data, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, false
	}
	return parseBusy(string(data))
}

// parseBusy reads the first line of /proc/stat, in hundredths of a second: user,
// nice, system, idle, iowait, irq, softirq, steal. What follows is contained in
// the first two.
func parseBusy(stat string) (time.Duration, bool) {
	line, _, _ := strings.Cut(stat, "\n")
	fields := strings.Fields(line)
	if len(fields) < 9 || fields[0] != "cpu" {
		return 0, false
	}
	var ticks uint64
	for _, i := range []int{1, 2, 3, 6, 7, 8} {
		n, err := strconv.ParseUint(fields[i], 10, 64)
		if err != nil {
			return 0, false
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond, true
}
