//go:build !unix

package grade

// syncFolder does nothing: a rename lasts.
func syncFolder(string) error { return nil }
