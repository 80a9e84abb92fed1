package play

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"example.com/poollab/lab/grade/play/wire"
)

// Main is the main function of a driver, and of the tests of its instrumented
// twin: it carries out the order on standard input and ends the process.
func Main(s Subject) {
	text, err := wire.Order()
	var o Order
	if err == nil {
		err = json.Unmarshal(text, &o)
	}
	if err != nil {
		quit(ExitOrder, fmt.Errorf("there is no order: %w", err))
	}
	for _, script := range o.Scripts {
		err := script.check()
		if script.Load != nil && o.Mode != Playing {
			err = errLoad
		}
		if err != nil {
			quit(ExitOrder, err)
		}
	}
	// Hand-overs are then the same each time.
	runtime.GOMAXPROCS(1)
	if !testing.Testing() {
		testing.Init() // bubbles look at its flags
	}
	d := &driver{subject: s, order: o, enough: make([]atomic.Bool, len(o.Scripts))}
	go d.listen()
	go d.watch()
	switch o.Mode {
	case Playing:
		d.playAll()
	case Exploring:
		err = d.exploreAll()
	case Replaying:
		err = d.replay()
	default:
		err = fmt.Errorf("there is no mode %q", o.Mode)
	}
	if err != nil {
		quit(ExitOrder, err)
	}
	d.send(Message{Kind: Over, Count: d.records})
	os.Exit(0)
}

func quit(code int, err error) {
	fmt.Fprintf(os.Stderr, "play: %v\n", err)
	os.Exit(code)
}

// driver carries out an order.
type driver struct {
	subject Subject
	order   Order
	records int           // that were sent
	enough  []atomic.Bool // of each script: the parent has seen what it wants

	lines sync.Mutex // of the wire
	mu    sync.Mutex
	turn  int // grows with each script
	now   int // the script that is being played, or -1
	game  *game
}

// send writes a message. A process that cannot is of no use.
func (d *driver) send(m Message) {
	text := textOf(m)
	d.lines.Lock()
	defer d.lines.Unlock()
	if err := wire.Write(text); err != nil {
		quit(ExitRecord, err)
	}
}

func textOf(m Message) []byte {
	text, err := json.Marshal(m)
	if err != nil {
		quit(ExitRecord, err)
	}
	return text
}

// begin says which script is played from now on.
func (d *driver) begin(n int, g *game) {
	d.mu.Lock()
	d.turn++
	d.now, d.game = n, g
	d.mu.Unlock()
	d.send(Message{Kind: Begin, Script: n})
}

// rest says that none is.
func (d *driver) rest() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.turn++
	d.now, d.game = -1, nil
}

// finish says how a script has ended, in one write with the message that comes
// next: the beginning of another script, or the end.
func (d *driver) finish(m Message) {
	d.rest()
	d.records++
	text := textOf(m)
	d.lines.Lock()
	defer d.lines.Unlock()
	wire.Keep(text)
}

// playAll plays each script once.
func (d *driver) playAll() {
	for n, s := range d.order.Scripts {
		if s.Load != nil {
			r := d.underLoad(n, s)
			d.finish(Message{Kind: Finish, Script: n, Record: &r})
			continue
		}
		g := newGame(s, d.subject, false)
		d.begin(n, g)
		var r Record
		switch {
		case !g.has():
			r = Record{End: Unplayed, Say: "there is no " + s.Contract}
		case s.RealTime:
			r = g.inRealTime()
		default:
			r = g.inBubble()
		}
		d.finish(Message{Kind: Finish, Script: n, Record: &r})
	}
}

// listen ends the process when its parent is gone: standard input is a pipe from
// it, on which it may say before that it has seen enough of a script. If the
// submission has closed that, the parent will end the process.
func (d *driver) listen() {
	buf := make([]byte, 4096)
	number, any := 0, false
	for {
		n := wire.Read(buf)
		if n == 0 {
			os.Exit(ExitAlone)
		}
		if n < 0 {
			return
		}
		for _, c := range buf[:n] {
			switch {
			case '0' <= c && c <= '9' && number < 1<<20:
				number, any = 10*number+int(c-'0'), true
			default:
				if any && number < len(d.enough) {
					d.enough[number].Store(true)
				}
				number, any = 0, false
			}
		}
	}
}
