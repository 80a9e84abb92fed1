package draw

import (
	"regexp"
	"strings"
)

// What an operation is done to, as it stands in the source. A line that holds
// two candidates tells nothing.
var (
	lockCall  = regexp.MustCompile(`([\pL_][\pL\d_.]*(?:\[[^\]]*\])?)\.(?:Try)?R?(?:Lock|Unlock)\b`)
	groupCall = regexp.MustCompile(`([\pL_][\pL\d_.]*(?:\[[^\]]*\])?)\.(?:Add|Done|Wait|Go)\b`)
	condCall  = regexp.MustCompile(`([\pL_][\pL\d_.]*(?:\[[^\]]*\])?)\.(?:Wait|Signal|Broadcast)\b`)
	onceCall  = regexp.MustCompile(`([\pL_][\pL\d_.]*(?:\[[^\]]*\])?)\.Do\b`)
	atomicOp  = regexp.MustCompile(`([\pL_][\pL\d_.]*(?:\[[^\]]*\])?)\.(?:Load|Store|Add|Swap|CompareAndSwap|And|Or)\b`)
	sending   = regexp.MustCompile(`([\pL_][\pL\d_.]*(?:\[[^\]]*\])?)\s*<-`)
	receiving = regexp.MustCompile(`(?:<-\s*|\brange )([\pL_][\pL\d_.]*(?:\[[^\]]*\])?)`)
	closing   = regexp.MustCompile(`\bclose\(([\pL_][\pL\d_.]*(?:\[[^\]]*\])?)\)`)
)

func expression(op, object, line string) string {
	v := verb(op)
	var form *regexp.Regexp
	switch {
	case onGroup(op, object):
		form = groupCall
	case onCond(op, object):
		form = condCall
	case strings.HasPrefix(op, "once"):
		form = onceCall
	case strings.HasPrefix(op, "atomic "):
		form = atomicOp
	case isLock(op), isUnlock(op):
		form = lockCall
	case v == "send":
		form = sending
	case v == "receive", v == "recv", v == "range":
		form = receiving
	case v == "close":
		form = closing
	default:
		return ""
	}
	if found := form.FindAllStringSubmatch(line, 2); len(found) == 1 {
		return found[0][1]
	}
	return ""
}
