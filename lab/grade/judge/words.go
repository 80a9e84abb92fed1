package judge

import "fmt"

// countOf is a number with its word: "1 task", "2 tasks".
func countOf(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// countDo is a number with its word and what these do: "1 task runs", "2 tasks run".
func countDo(n int, word, verb string) string {
	if n == 1 {
		verb += "s"
	}
	return countOf(n, word) + " " + verb
}

// placeOf is the name of a place in a row, from 1.
func placeOf(n int) string {
	switch n {
	case 1:
		return "first"
	case 2:
		return "second"
	case 3:
		return "third"
	}
	return fmt.Sprintf("as number %d", n)
}
