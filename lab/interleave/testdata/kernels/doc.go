// Package kernels is a corpus of bug patterns of worker pools and servers, in
// its tests. Each file holds one pattern with two tests that run the same
// scenario: the one named Faulty fails in some interleavings, the one named
// Fixed is right in every one. README.md has the list.
//
// The tests know nothing of any tool. Nothing widens the windows, so an ordinary
// run passes most of the Faulty tests; it may also fail, panic or hang.
package kernels
