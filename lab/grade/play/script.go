package play

import "time"

// Script is one world: what is done with a fresh pool, or one call of a function.
type Script struct {
	Contract string `json:"contract"` // "Map", "Completed" or "Pool"
	Workers  int    `json:"workers"`
	Call     *Call  `json:"call,omitempty"`  // for Map and Completed
	Acts     []Act  `json:"acts,omitempty"`  // for Pool, one after another
	Tasks    []Task `json:"tasks,omitempty"` // for Pool, named by their index
	// Ranked tells tasks that take what they do from the order in which they start:
	// of those with an index below it, the first to start does the steps of task 0,
	// the next those of task 1, and so on, beginning again when there are no more. A
	// pool may start tasks in any order, and the world is then the same for all.
	Ranked int `json:"ranked,omitempty"`
	// Rounds plays the acts so many times, 0 being once, each time with a fresh
	// pool, gates, meetings, ranks and numbers of calls aside. A round begins with
	// an event Made.
	Rounds int `json:"rounds,omitempty"`
	// Leaks asks which goroutines are left a minute after the end.
	Leaks bool `json:"leaks,omitempty"`
	// Goroutines makes events say on which goroutine they happen. Only its stack
	// tells that, which takes as long as all else that is done for an event.
	Goroutines bool `json:"goroutines,omitempty"`
	// RealTime plays on the machine's clock, on which a second of the script takes
	// 20 ms. Times of events are as in virtual time, 50 times as long.
	RealTime bool `json:"real_time,omitempty"`
	// Load plays many small tasks and nothing else of the script, on Workers workers
	// and the machine's clock. The record has no events then, only Ran.
	Load *Load `json:"load,omitempty"`
}

// Call is one call of Map or Completed.
type Call struct {
	Items   []int `json:"items"`   // the input; all different
	Results []int `json:"results"` // what a call for the item of that index returns
	// Works are what calls do, by the rank of their start or, with ByIndex, by the
	// index of their item. There are as many as items.
	Works   []Work `json:"works"`
	ByIndex bool   `json:"by_index,omitempty"`
	// Meet makes calls wait until so many have started as go on together: the
	// first Meet calls, then the next Meet, the last group being what is left.
	Meet int `json:"meet,omitempty"`
	// Gate makes calls wait for a gate that opens when all have settled and a
	// second has passed. There is an event Settled before that second.
	Gate     bool          `json:"gate,omitempty"`
	Stubborn bool          `json:"stubborn,omitempty"` // calls do not look at their context
	Ended    bool          `json:"ended,omitempty"`    // the context has ended before the call
	After    time.Duration `json:"after,omitempty"`    // it ends so long after the call; 0 is never
	// Completed only.
	Leave  int           `json:"leave,omitempty"`  // leave the loop at this outcome, from 1
	Panics bool          `json:"panics,omitempty"` // by a panic instead of a break
	Ponder time.Duration `json:"ponder,omitempty"` // the consumer is busy so long after each outcome
	// Touch makes the caller write memory before the call, each call of f read
	// that and write its own, and the caller read all afterwards, without
	// synchronisation: for the race detector, and as the event Seen.
	Touch bool `json:"touch,omitempty"`
}

// Work is what one call of f does: it takes some time and ends in some way.
type Work struct {
	Takes time.Duration `json:"takes,omitempty"`
	Ends  How           `json:"ends,omitempty"`
}

// How is the way in which a task or call ends.
type How string

// The ways. The zero value returns.
const (
	Returns How = ""
	Fails   How = "fails"  // with an error of its own
	Panics  How = "panics" // with the text "task N panics"
	Exits   How = "exits"  // by runtime.Goexit
)

// Act is one thing that the script's own goroutine does.
type Act struct {
	Do    ActKind       `json:"do"`
	Tasks []int         `json:"tasks,omitempty"`
	Gate  int           `json:"gate,omitempty"`
	For   time.Duration `json:"for,omitempty"`
	// Aside does it on a goroutine of its own and goes on at once. Such calls have
	// a number each, in the order of the acts, from 1; the script's own have 0.
	Aside bool `json:"aside,omitempty"`
	// Count is for Fill.
	Count int `json:"count,omitempty"`
}

// ActKind is what an act does.
type ActKind string

// The acts.
const (
	Submit  ActKind = "submit"  // Tasks, one after another; one that comes twice is the same function
	Nil     ActKind = "nil"     // submits a nil task; Submitted with Task -1
	Close   ActKind = "close"   // the pool
	Sleep   ActKind = "sleep"   // for For
	Settle  ActKind = "settle"  // waits until everybody waits; then there is an event Settled
	Open    ActKind = "open"    // the gate with the number Gate
	Join    ActKind = "join"    // waits for all calls aside so far
	Collect ActKind = "collect" // collects garbage; an event Freed for each of Tasks whose function is gone
	Repeat  ActKind = "repeat"  // Tasks[0], len(Tasks) times: each is submitted when the one before has just ended
	// Fill submits Tasks, each aside and waiting after it until everybody waits,
	// until Count of these calls have not returned; the others are not submitted.
	// Then there is one event Settled. Under schedules and in real time no more than
	// workers and Count are submitted: bounds that are larger are not looked for.
	Fill  ActKind = "fill"
	Tally ActKind = "tally" // counts the goroutines of the submission; an event Tallied
)

// Task is what a task does, step after step.
type Task struct {
	Steps []Step `json:"steps,omitempty"`
	// Touch makes the submitter write memory of the task before Submit, the task
	// read it and write more, and an event Seen tell after a Close by the script's
	// own goroutine what is there, all without synchronisation.
	Touch bool `json:"touch,omitempty"`
}

// Step is one thing that a task does. Exactly one field is set.
type Step struct {
	Sleep  time.Duration `json:"sleep,omitempty"`
	Wait   int           `json:"wait,omitempty"`   // for the gate with this number, from 1
	Open   int           `json:"open,omitempty"`   // opens it; again is no matter
	Meet   *Meeting      `json:"meet,omitempty"`   // waits until enough have come
	Submit *int          `json:"submit,omitempty"` // submits that task to the same pool
	End    How           `json:"end,omitempty"`    // Panics or Exits
	Pass   bool          `json:"pass,omitempty"`   // under schedules, lets others go on if they are to
}

// Meeting is a place where tasks wait for one another.
type Meeting struct {
	Place int `json:"place"`
	Size  int `json:"size"`
}
