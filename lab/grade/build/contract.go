package build

import "example.com/poollab/lab/invariants"

// FuncOf names the function by which a submission keeps a contract: the key of
// [Built.Missing].
func FuncOf(c invariants.Contract) string {
	if c == invariants.Pool {
		return "New"
	}
	return string(c)
}
