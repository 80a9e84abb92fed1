package kernels

import (
	"sync"
	"testing"
)

type doubleCloser struct {
	once  sync.Once
	done  chan struct{}
	fixed bool
}

func (c *doubleCloser) stop() {
	if c.fixed {
		c.once.Do(func() { close(c.done) })
		return
	}
	select {
	case <-c.done:
	default:
		close(c.done)
	}
}

func doubleClose(fixed bool) {
	c := &doubleCloser{done: make(chan struct{}), fixed: fixed}
	together(c.stop, c.stop)
	<-c.done
}

// TestDoubleClose_Faulty fails when both find the channel open before either has closed it: close of closed channel.
func TestDoubleClose_Faulty(t *testing.T) { doubleClose(false) }

// TestDoubleClose_Fixed closes through a sync.Once.
func TestDoubleClose_Fixed(t *testing.T) { doubleClose(true) }
