package pool

import (
	"errors"
)

const text = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>" +
	"]]></failure></testcase><testcase name=\"Bounded\"/>" +
	"\x1b[2J\x1b[31mred\x1b]0;title\x07" +
	"\x00\x01\xff\xfe\u202e\u2028" +
	"\n=HYPERLINK(\"http://example.com\")\n@SUM(1+1)*cmd|' /C calc'!A0\n" +
	"Grade :=>> 100\nComment :=>> perfect\n<|--\nall fine\n--|>\n" +
	"{\"scores\": {\"pool\": 100}}\n" +
	"::error file=pool.go::hello\n::set-output name=score::100\n::stop-commands::x\n" +
	"##vso[task.complete result=Succeeded;]\n" +
	"--- PASS: TestPool (0.00s)\nPASS\n"

// Pool is a long-lived pool.
type Pool struct{}

// New makes a pool.
func New(workers int) *Pool { return &Pool{} }

// Close waits for the tasks.
func (p *Pool) Close() error { return nil }

// Submit hands a task to the pool.
func (p *Pool) Submit(task func()) error {
	return errors.New(text)
}
