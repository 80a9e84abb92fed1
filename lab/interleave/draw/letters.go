package draw

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean makes a text safe to print on one line: no control characters, nothing
// that reverses the direction of writing, no mark without a letter below it.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case joins(r), unicode.IsGraphic(r):
			return r
		}
		return utf8.RuneError
	}, strings.TrimSpace(s))
	if first, _ := utf8.DecodeRuneInString(s); unicode.IsMark(first) || joins(first) {
		s = "◌" + s
	}
	return s
}

// plain writes a text with the letters of ASCII.
func plain(s string) string {
	var out strings.Builder
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			out.WriteRune(r)
		case r == '→':
			out.WriteString("->")
		case r == '…':
			out.WriteString("...")
		case !unicode.IsMark(r) && !joins(r):
			out.WriteByte('?')
		}
	}
	return out.String()
}

// joins says whether r glues its neighbours together, or keeps them apart.
func joins(r rune) bool { return r == '\u200c' || r == '\u200d' }

// sticks says whether a text must not be cut between the two.
func sticks(before, after rune) bool {
	return unicode.IsMark(after) || joins(after) || before == '\u200d' ||
		after >= 0x1f3fb && after <= 0x1f3ff // skin tones
}

func runes(s string) int { return utf8.RuneCountInString(s) }

// cut shortens s to n runes, with dots at its end if something is missing.
func cut(s string, n int, dots string) string {
	if runes(s) <= n {
		return s
	}
	rs := []rune(s)
	end := n - runes(dots)
	if end <= 0 {
		return string([]rune(dots)[:max(0, n)])
	}
	for end > 0 && sticks(rs[end-1], rs[end]) {
		end--
	}
	return strings.TrimRight(string(rs[:end]), " ") + dots
}

// cutLeft shortens s to n runes, with dots at its beginning.
func cutLeft(s string, n int, dots string) string {
	if runes(s) <= n {
		return s
	}
	rs := []rune(s)
	begin := len(rs) - n + runes(dots)
	if begin >= len(rs) {
		return string([]rune(dots)[:max(0, n)])
	}
	for begin < len(rs) && sticks(rs[begin-1], rs[begin]) {
		begin++
	}
	return dots + string(rs[begin:])
}

// wrap breaks a sentence into lines of at most width runes. The first begins
// with one indent, the others with another.
func wrap(s string, width int, first, indent, dots string) []string {
	var lines []string
	line, empty := first, true
	for _, word := range strings.Fields(s) {
		switch {
		case empty:
			line += word
		case runes(line)+1+runes(word) <= width:
			line += " " + word
		default:
			lines = append(lines, cut(line, width, dots))
			line = indent + word
		}
		empty = false
	}
	return append(lines, cut(line, width, dots))
}

// listed joins names as one says them: "a, b and c".
func listed(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
