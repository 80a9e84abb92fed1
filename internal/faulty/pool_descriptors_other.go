//go:build !unix

package faulty

// poolDescriptors is empty where descriptors are not small numbers.
func poolDescriptors() []Implementation { return nil }
