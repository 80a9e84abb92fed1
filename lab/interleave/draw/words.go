package draw

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"example.com/poollab/lab/interleave"
)

// kinds are the first words of operations that say what they are done to. The
// name of the object says it again, so that they may be left out.
var kinds = regexp.MustCompile(`^(?:chan|mutex|rwmutex|waitgroup|cond|once|atomic|map|pool|context) (.+)$`)

// verb is an operation without what it is done to: "send" for "chan send".
func verb(op string) string {
	if m := kinds.FindStringSubmatch(op); m != nil {
		return m[1]
	}
	return op
}

// isLock says whether an operation takes a lock, if it can.
func isLock(op string) bool {
	switch verb(op) {
	case "lock", "try lock", "read lock", "try read lock", "trylock", "rlock", "tryrlock":
		return true
	}
	return false
}

func isUnlock(op string) bool {
	switch verb(op) {
	case "unlock", "read unlock", "runlock":
		return true
	}
	return false
}

// onCond says whether an object is a condition variable, onGroup whether it is
// a wait group.
func onCond(op, object string) bool {
	return strings.HasPrefix(op, "cond ") || strings.HasPrefix(object, "cond")
}

func onGroup(op, object string) bool {
	return strings.HasPrefix(op, "waitgroup ") || strings.HasPrefix(object, "wg")
}

// passes says whether a step is no goroutine's: time passes.
func passes(s interleave.Step) bool { return s.Op == "time passes" }

func exits(op string) bool { return op == "exit" }

// words says what a step does: "lock mu1", "select → case 1".
func (st *story) words(s interleave.Step) string {
	if passes(s) {
		text := "time passes"
		if s.Clock > 0 {
			text += ": " + time.Duration(s.Clock).String() + " since the start"
		}
		return text
	}
	text := st.action(s.Op, s.Object)
	if s.Blocked && verb(s.Op) == "wait" && s.Object != "" {
		return st.waits(s.Op, s.Object)
	}
	if s.Result != "" {
		text += " → " + st.named(strings.TrimSpace(strings.TrimPrefix(s.Result, "→")))
	}
	if s.Blocked {
		text += ", waits"
	}
	return clean(text)
}

// waits says for what a goroutine waits.
func (st *story) waits(op, object string) string {
	if verb(op) == "wait" && object != "" {
		return clean("waits for " + object)
	}
	return "waits: " + st.action(op, object)
}

func (st *story) action(op, object string) string {
	switch {
	case exits(op):
		return "ends"
	case op == "go":
		return "go"
	case op == "start":
		return "starts"
	case op == "once" && object != "":
		return clean("do " + object)
	case op == "stop timer" && object != "":
		return clean("stop " + object)
	case object != "":
		return clean(verb(op) + " " + object)
	case op == "":
		return "goes on"
	}
	return clean(op)
}

var numbered = regexp.MustCompile(`\bg\d+\b`)

// named puts the names of goroutines for "g2".
func (st *story) named(s string) string {
	return numbered.ReplaceAllStringFunc(s, func(g string) string {
		id, err := strconv.Atoi(g[1:])
		if i, ok := st.index[id]; ok && err == nil {
			return st.people[i].name
		}
		return g
	})
}

// missing says what a waiting goroutine would need, if nobody is left who
// could give it.
func missing(op, object string) string {
	switch v := verb(op); {
	case v == "send":
		return "nobody is left to receive"
	case v == "receive", v == "recv", v == "range":
		return "nobody is left to send or to close it"
	case v == "select":
		return "none of its cases can ever happen"
	case onCond(op, object):
		return "nobody is left to call Signal or Broadcast"
	case onGroup(op, object):
		return "nobody is left to call Done"
	case isLock(op):
		return "nobody is left to unlock it"
	}
	return "nobody is left to wake it"
}
