package gate

import (
	"bytes"
	"unicode/utf8"
)

// texts looks at the bytes, before anything makes sense of them.
func (c *check) texts(sub *Submission) {
	const hint = "save the file as plain UTF-8 text in your editor"
	for _, f := range sub.Files {
		if bytes.HasPrefix(f.Data, []byte("\xff\xfe")) || bytes.HasPrefix(f.Data, []byte("\xfe\xff")) {
			c.problems.add(f.Name, 1, hint, "the file is UTF-16 text; Go wants UTF-8")
			continue
		}
		number := 0
		for line := range bytes.Lines(f.Data) {
			number++
			mark := bytes.LastIndex(line, []byte("\ufeff"))
			switch {
			case bytes.IndexByte(line, 0) >= 0:
				c.problems.add(f.Name, number, hint, "there is a zero byte in the file")
			case !utf8.Valid(line):
				c.problems.add(f.Name, number, hint, "there are bytes that are no UTF-8 text")
			case mark > 0 || mark == 0 && number > 1:
				c.problems.add(f.Name, number, hint, "there is an invisible byte order mark, which may only be the beginning of a file")
			case len(line) > c.rules.MaxLine:
				c.problems.add(f.Name, number, "break the line", "the line has %d bytes; %d are allowed", len(line), c.rules.MaxLine)
			default:
				continue
			}
			break
		}
	}
}
