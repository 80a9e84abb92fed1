package scenarios

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
)

// loopback is a real HTTP server on a port of its own that only this machine
// can reach, with a client for it.
type loopback struct {
	client    *http.Client
	host      string // "127.0.0.1:41234"
	server    *http.Server
	transport *http.Transport
	cancel    context.CancelFunc
	served    sync.WaitGroup // the accept loop
	conns     sync.WaitGroup // one per connection that is not closed yet
}

// maxConns keeps client and server together below the number of files that a
// process may open on common systems. More workers share the connections.
const maxConns = 400

// listen serves h. Its client keeps a connection for each of so many workers,
// and uses no proxy, whatever the environment says.
func listen(ctx context.Context, workers int, h http.Handler) (*loopback, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("scenarios: starting a server: %w", err)
	}
	// The server lives until close, not until ctx ends: a run that was cancelled
	// still wants its connections ended in order.
	base, cancel := context.WithCancel(context.Background())
	lo := &loopback{host: l.Addr().String(), cancel: cancel}
	lo.transport = &http.Transport{MaxIdleConnsPerHost: workers, MaxConnsPerHost: min(workers, maxConns)}
	lo.client = &http.Client{Transport: lo.transport}
	lo.server = &http.Server{
		Handler:     h,
		BaseContext: func(net.Listener) context.Context { return base },
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew: // called by the accept loop, so never after served.Wait
				lo.conns.Add(1)
			case http.StateClosed: // called when the connection's last handler has returned
				lo.conns.Done()
			}
		},
		// Broken connections are part of the lesson, not news for stderr.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	lo.served.Go(func() { lo.server.Serve(l) })
	return lo, nil
}

// close ends every connection and waits until all handlers have returned.
func (lo *loopback) close() error {
	lo.transport.CloseIdleConnections()
	lo.cancel()
	err := lo.server.Close()
	lo.served.Wait()
	// A connection accepted while the server was closing escapes the first
	// Close; none can be accepted any more, so the second one ends it.
	lo.server.Close()
	lo.conns.Wait()
	if err != nil {
		return fmt.Errorf("scenarios: closing a server: %w", err)
	}
	return nil
}
