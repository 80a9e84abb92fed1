package interleave

// Interleaving is one order in which the operations of several goroutines were
// carried out, one at a time.
type Interleaving struct {
	Goroutines []Goroutine `json:"goroutines"`
	Steps      []Step      `json:"steps"`
	Waiting    []Wait      `json:"waiting,omitempty"` // at the end: who waits for what
}

// Goroutine is one that took part.
type Goroutine struct {
	ID   int    `json:"id"`           // 0 is the test itself
	Name string `json:"name"`         // "main", "worker", from labels or spawn site
	At   string `json:"at,omitempty"` // where it was started, file:line (absolute file)
}

// Step is one operation of one goroutine.
type Step struct {
	Goroutine int    `json:"goroutine"`
	Op        string `json:"op"`                  // "chan send", "mutex lock", "select", "time passes", "go", "exit" ...
	Object    string `json:"object,omitempty"`    // "mu1", "ch2"
	Result    string `json:"result,omitempty"`    // "closed", "case 1", "false", "→ g3"
	At        string `json:"at,omitempty"`        // file:line
	Preempted bool   `json:"preempted,omitempty"` // before this step, another goroutine that could go on was left standing
	Blocked   bool   `json:"blocked,omitempty"`   // the operation could not proceed: the goroutine waits from here
	Clock     int64  `json:"clock_ns,omitempty"`  // virtual time since the start
}

// Wait is a goroutine that waits at the end, and for what.
type Wait struct {
	Goroutine int    `json:"goroutine"`
	Op        string `json:"op"`
	Object    string `json:"object,omitempty"`
	At        string `json:"at,omitempty"`
	Held      string `json:"held,omitempty"` // "held by g2 since pool.go:41", "nobody sends"
}
