package gate

import (
	"fmt"
	"slices"
)

// leftovers are names of what is not taken. However many there are, only the
// first in order are kept.
type leftovers struct {
	all   []leftover
	count int
}

type leftover struct{ name, note string }

const mostLeft = 50

func (l *leftovers) add(name, note string) {
	l.count++
	l.all = append(l.all, leftover{name, note})
	if len(l.all) >= 20*mostLeft {
		l.cut()
	}
}

func (l *leftovers) cut() {
	slices.SortFunc(l.all, func(a, b leftover) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	l.all = slices.Clip(l.all[:min(len(l.all), mostLeft)])
}

// take adds those of others, but for one, with a prefix.
func (l *leftovers) take(others *leftovers, prefix, but string) {
	others.cut()
	for _, o := range others.all {
		if o.name != but {
			l.add(prefix+o.name, o.note)
		}
	}
	l.count += others.count - len(others.all)
}

func (l *leftovers) list() []string {
	l.cut()
	var list []string
	for _, o := range l.all {
		list = append(list, show(o.name)+o.note)
	}
	if more := l.count - len(l.all); more > 0 {
		list = append(list, fmt.Sprintf("and %d more", more))
	}
	return list
}
