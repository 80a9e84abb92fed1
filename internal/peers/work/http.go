package work

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"time"
)

// requesting makes requests to a server in the same process: its share of the
// processor is in every implementation's figures alike.
func requesting(p Impl, c Cell) (*operation, error) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(time.Millisecond)
		_, _ = io.WriteString(w, "done\n")
	}))
	// By default it would keep two connections and dial for nearly every request.
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: c.Tasks}}
	var failed atomic.Pointer[error]
	get := func() {
		if err := fetch(client, server.URL); err != nil {
			failed.CompareAndSwap(nil, &err)
		}
	}
	result := func() error {
		if err := failed.Load(); err != nil {
			return fmt.Errorf("work: %s: %w", c.Name(), *err)
		}
		return nil
	}
	// The connections are opened here, so that no implementation pays for them.
	conns := c.Workers
	if conns == 0 {
		conns = c.Tasks
	}
	var opened sync.WaitGroup
	for range conns {
		opened.Go(get)
	}
	opened.Wait()
	s := p.Submit(c.Workers)
	return &operation{
		run:   func() error { s.Run(c.Tasks, get); return result() },
		close: func() { s.Close(); client.CloseIdleConnections(); server.Close() },
	}, result()
}

func fetch(client *http.Client, url string) error {
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}
