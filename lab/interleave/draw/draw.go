// Package draw shows an interleaving to people: [Text] for terminals and test
// logs, [HTML] as one page on which one can step forwards and backwards.
//
// Both give every goroutine a column and every step a row, so that what ran at
// the same time in the program can be read from top to bottom. They mark where
// a goroutine was stopped although it could have gone on, because that is what
// a run without a scheduler hardly ever shows, leave out what no other
// goroutine can notice, and end with who waits for what.
//
// What they print may come from a stranger's program: control characters never
// reach the terminal, and no text becomes markup.
package draw

// Option is an option of [Text] and [HTML].
type Option func(*options)

type options struct {
	width  int
	ascii  bool
	color  bool
	all    bool
	base   string
	source func(file string, line int) string
}

// MinWidth is the narrowest text that can still be read.
const MinWidth = 60

func newOptions(opts []Option) options {
	o := options{width: 80}
	for _, opt := range opts {
		opt(&o)
	}
	if o.source == nil {
		o.source = newReader().line
	}
	return o
}

// Width sets the width of the text in columns, 80 by default. Less than
// [MinWidth] counts as that. A page has the width of its window.
func Width(columns int) Option {
	return func(o *options) { o.width = max(MinWidth, columns) }
}

// ASCII writes text with letters and signs that every terminal has.
func ASCII() Option {
	return func(o *options) { o.ascii = true }
}

// Color says whether text marks with ANSI colours where goroutines are stopped
// and where they wait.
func Color(on bool) Option {
	return func(o *options) { o.color = on }
}

// Base shows the names of the files below dir relative to it. Others are as
// short as they can be told apart.
func Base(dir string) Option {
	return func(o *options) { o.base = dir }
}

// Source sets where the lines of source files come from, "" for a line that is
// not at hand. By default the files are read if their names end in .go.
func Source(line func(file string, line int) string) Option {
	return func(o *options) { o.source = line }
}

// All shows every step and every goroutine.
func All() Option {
	return func(o *options) { o.all = true }
}
