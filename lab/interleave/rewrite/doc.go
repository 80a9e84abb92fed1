// Package rewrite turns Go source into source whose synchronisation operations
// are calls of a runtime, so that a scheduler can decide their order.
//
// It rewrites calls, never types: channels, locks and atomics stay what they
// are, and their values pass freely into code that was not rewritten. What a
// name means is asked of the type checker, never of its spelling, so renamed
// and dot imports, aliases and shadowed names do no harm.
//
// The new text is the old text with pieces replaced in place. Every line keeps
// its number and a //line directive on top names the original file; comments
// and directives stay, except comments inside a replaced piece. So compiler
// errors, panics and stacks point at the source that people know.
//
// What the rewriter cannot express it leaves alone and names in
// [Result.Uncontrolled]. That is always safe: the code still does what it did,
// and the runtime knows less about it.
package rewrite
