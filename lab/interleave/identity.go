package interleave

import "runtime"

// fromStack reads the number of the calling goroutine, and of the bubble that
// it is in, from the first line of its stack:
//
//	goroutine 35 [running, synctest bubble 34]:
//
// It takes microseconds, so it is asked only about goroutines that are not known.
func fromStack() (id, bubble uintptr) {
	var buf [96]byte
	line := buf[:runtime.Stack(buf[:], false)]
	const before = "goroutine "
	if len(line) < len(before) {
		return 0, 0
	}
	rest := line[len(before):]
	id, rest = number(rest)
	const mark = "synctest bubble "
	for i := 0; i+len(mark) < len(rest) && rest[i] != '\n'; i++ {
		if string(rest[i:i+len(mark)]) == mark {
			bubble, _ = number(rest[i+len(mark):])
			break
		}
	}
	return id, bubble
}

func number(s []byte) (n uintptr, rest []byte) {
	i := 0
	for ; i < len(s) && '0' <= s[i] && s[i] <= '9'; i++ {
		n = n*10 + uintptr(s[i]-'0')
	}
	return n, s[i:]
}
