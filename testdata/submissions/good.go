package submissions

// good are right in every respect, and differ in how.
func good() []Sample {
	list := []Sample{
		{Name: "good/plain", Say: "the teacher's own: short, readable, and right to the letter"},
		{Name: "good/channels", Say: "channels only: a goroutine owns the pool's queue, and nothing is locked"},
		{Name: "good/conditions", Say: "a mutex and conditions everywhere; the pool's queue is a ring, and Submit waits while it is full"},
		{Name: "good/permits", Say: "like errgroup: a goroutine for each call of Map when there is a permit, and a pool that has workers only while there is work"},
		{Name: "good/caller", Say: "the caller's goroutine is a worker of Map, the consumer of Completed starts the calls, and idle workers of the pool wait in a stack"},
		{Name: "good/ints", Say: "for int only, without type parameters, with a read lock around each send"},
		{Name: "good/windows-text", Base: "good/plain", extra: rewrite(windowsText), Say: "the teacher's own as some editors save it: a byte order mark, and carriage returns"},
	}
	for i := range list {
		list[i].Kind = Good
	}
	return list
}
