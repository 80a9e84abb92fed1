package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// seconds prints a duration with about three digits and one unit.
func seconds(d time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{time.Second, "s"}, {time.Millisecond, "ms"}, {time.Microsecond, "µs"}} {
		// 999.96ms would round to 1000.0ms.
		if d >= u.unit-u.unit/2000 {
			x := float64(d) / float64(u.unit)
			switch {
			case u.unit == time.Second || x < 10:
				return fmt.Sprintf("%.2f%s", x, u.name)
			case x < 100:
				return fmt.Sprintf("%.1f%s", x, u.name)
			}
			return fmt.Sprintf("%.0f%s", x, u.name)
		}
	}
	return fmt.Sprintf("%dns", d.Nanoseconds())
}

// each is a time shared among n tasks, in nanoseconds.
func each(d time.Duration, n int) string {
	return strconv.FormatFloat(float64(d)/float64(n), 'f', 1, 64) + "ns"
}

// share is a percentage of measured against its bound.
func share(bound, measured time.Duration) string {
	if bound == 0 || measured == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(bound)/float64(measured))
}

// times says how much less b is than a.
func times(a, b time.Duration) string {
	if a == 0 || b == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2fx", float64(a)/float64(b))
}

// compared says how a time compares with another one.
func compared(d, with time.Duration, name string) string {
	if d <= with {
		return times(with, d) + " faster than " + name
	}
	return times(d, with) + " slower than " + name
}

// plural is a number with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// numbers joins task numbers and leaves out the middle if they do not fit.
func numbers(tasks []int, width int) string {
	words := make([]string, len(tasks))
	for i, n := range tasks {
		words[i] = strconv.Itoa(n)
	}
	all := strings.Join(words, " ")
	if len(all) <= width {
		return all
	}
	last := words[len(words)-1]
	short := ""
	for _, w := range words {
		if len(short)+len(w)+len(" ... ")+len(last) > width {
			break
		}
		short += w + " "
	}
	return short + "... " + last
}

// wrap breaks text into lines of at most width columns, the later ones
// indented.
func wrap(text string, width int, indent string) string {
	var b strings.Builder
	column := utf8.RuneCountInString(indent)
	for i, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if i > 0 {
			if column+1+n > width {
				b.WriteString("\n" + indent)
				column = utf8.RuneCountInString(indent)
			} else {
				b.WriteByte(' ')
				column++
			}
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}
