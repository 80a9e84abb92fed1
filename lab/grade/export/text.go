package export

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"example.com/poollab/lab/grade"
)

// sequence matches what terminals obey: CSI and OSC sequences and two-byte ones,
// in seven bits and, as code points, in eight.
func sequence() *regexp.Regexp {
	return regexp.MustCompile("(?:\x1b\\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\x1b[\\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\x07\x1b\u009c]*(?:\x07|\x1b\\\\|\u009c)?|\x1b[ -/]*[0-~]")
}

// cleaner makes texts harmless for whatever shows them.
type cleaner struct {
	most     int
	sequence *regexp.Regexp
}

// text cleans a text of many lines. A line that a CI system would take for a
// command is marked with a bar.
func (c cleaner) text(s string) string {
	if strings.ContainsAny(s, "\x1b\u0090\u0098\u009b\u009d\u009e\u009f") {
		s = c.sequence.ReplaceAllString(s, "")
	}
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
		case r < ' ', r >= 0x7f && r < 0xa0, // control
			r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, // turns the direction of text
			r == 0x200e, r == 0x200f, r == 0xfeff, r&0xfffe == 0xfffe:
			return '\uFFFD'
		}
		return r
	}, s)
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		line = strings.ReplaceAll(line, "##[", "## [")
		if strings.HasPrefix(strings.TrimSpace(line), "::") {
			line = "| " + line
		}
		lines[i] = line
	}
	return c.cut(strings.Join(lines, "\n"))
}

// line cleans what must stay in one line, like a name.
func (c cleaner) line(s string) string {
	return c.cut(strings.Join(strings.Fields(c.text(s)), " "))
}

func (c cleaner) cut(s string) string {
	if len(s) <= c.most {
		return s
	}
	keep := c.most
	for keep > 0 && !utf8.RuneStart(s[keep]) {
		keep--
	}
	return fmt.Sprintf("%s [%d bytes more were cut]", s[:keep], len(s)-keep)
}

// cleaned is a copy of a result with all texts cleaned and cut.
func cleaned(r grade.Result, most int) grade.Result {
	c := cleaner{most: most, sequence: sequence()}
	all := func(list []string) []string {
		var out []string
		for i, s := range list {
			if i == 200 {
				out = append(out, fmt.Sprintf("[%d more were cut]", len(list)-i))
				break
			}
			out = append(out, c.text(s))
		}
		return out
	}
	for _, s := range []*string{&r.Submission, &r.Seed, &r.Digest, &r.Commit, &r.Rubric, &r.Kit, &r.Go, &r.Key} {
		*s = c.line(*s)
	}
	r.Reason, r.Notes, r.Review = c.text(r.Reason), all(r.Notes), all(r.Review)
	problems := make([]grade.Problem, 0, len(r.Problems))
	for i, p := range r.Problems {
		if i == 200 {
			problems = append(problems, grade.Problem{Message: fmt.Sprintf("[%d more were cut]", len(r.Problems)-i)})
			break
		}
		problems = append(problems, grade.Problem{File: c.line(p.File), Line: p.Line, Message: c.text(p.Message), Hint: c.text(p.Hint)})
	}
	checks := make([]grade.Check, len(r.Checks))
	for i, k := range r.Checks {
		for _, s := range []*string{&k.ID, &k.Contract, &k.Name, &k.Kind, &k.Headline, &k.Token} {
			*s = c.line(*s)
		}
		for _, s := range []*string{&k.Statement, &k.World, &k.Timeline, &k.Hint, &k.Say, &k.Reason, &k.Output} {
			*s = c.text(*s)
		}
		k.Details = all(k.Details)
		checks[i] = k
	}
	r.Problems, r.Checks = problems, checks
	return r
}

// title is the name of a check where it must be the only one: "Map/Bounded".
func title(c grade.Check) string {
	name := cmp.Or(c.Name, c.ID, "check")
	if c.Contract == "" {
		return name
	}
	return c.Contract + "/" + name
}

// once makes names differ: the second "a" becomes "a (2)".
type once map[string]bool

func (o once) name(s string) string {
	try := s
	for n := 2; o[try]; n++ {
		try = s + " (" + strconv.Itoa(n) + ")"
	}
	o[try] = true
	return try
}

// titles are the names of a result's checks, all different.
func titles(checks []grade.Check) []string {
	seen, out := once{}, make([]string, len(checks))
	for i, c := range checks {
		out[i] = seen.name(title(c))
	}
	return out
}

// Sentences that several formats say.
const (
	saysHidden   = "This check is hidden: it says whether it passed, not how it failed."
	saysSkipped  = "It can't be checked until another check passes."
	saysUnstable = "It was not decided, and costs nothing. A person looks at this."
	saysError    = "The machine or the kit failed here, not the submission. A person looks at this."
	saysRefused  = "This is not a grade, and not a zero: the submission cannot be graded as it is. Repair what is listed, and hand it in again."
	saysUngraded = "This is not a grade: the machine or the kit failed, not the submission. It has to be graded again."
)

// short says in a line what came of a check; nothing if it passed.
func short(c grade.Check) string {
	switch c.Status {
	case grade.Pass:
		return ""
	case grade.Fail:
		if c.Headline != "" {
			return c.Headline
		}
		if c.Hidden && c.Say != "" {
			return c.Say
		}
		if c.Hidden {
			return saysHidden
		}
		return "It failed."
	}
	return strings.Join(strings.Fields(undecided(c)), " ")
}

// undecided says why a check is neither pass nor fail.
func undecided(c grade.Check) string {
	switch {
	case c.Status == grade.Skipped && c.Reason == "":
		return saysSkipped
	case c.Status == grade.Skipped:
		return c.Reason
	case c.Status == grade.Unstable:
		return paragraphs(c.Reason, saysUnstable)
	}
	return paragraphs(c.Reason, saysError)
}

// replayed is how to play a world again, in the folder of the submission; "" without
// a token.
func replayed(label, token string) string {
	if token == "" {
		return ""
	}
	return label + "poollab grade -replay " + token + " ."
}

// feedback says all that is known of a check, in the order in which it helps.
func feedback(c grade.Check) string {
	switch {
	case c.Status == grade.Pass:
		return c.Output
	case c.Status == grade.Fail && c.Output != "":
		return c.Output
	case c.Status == grade.Fail:
		body := paragraphs(c.Statement, c.Headline, c.World, c.Timeline, strings.Join(c.Details, "\n"), labelled("hint: ", c.Hint), replayed("play it again: ", c.Token))
		if body == "" {
			return short(c)
		}
		return body
	}
	return paragraphs(undecided(c), c.Output)
}

// standing says why a submission is not graded, or was late; nothing otherwise.
func standing(r grade.Result) string {
	switch r.Status {
	case grade.Refused:
		return paragraphs(saysRefused, r.Reason, strings.Join(problems(r), "\n"))
	case grade.Ungraded:
		return paragraphs(saysUngraded, r.Reason)
	}
	return late(r)
}

func late(r grade.Result) string {
	if r.Late == nil {
		return ""
	}
	return fmt.Sprintf("Late by %s: %s of the %s points count.", span(r.Late.By), percent(r.Late.Factor), number(r.Late.Before))
}

// span writes a duration without what is zero at its end: "26h", "10m".
func span(d time.Duration) string {
	s := d.Round(time.Second).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(s, zero) {
			s = s[:len(s)-2]
		}
	}
	return s
}

// problems says in a line or more each why a submission is refused.
func problems(r grade.Result) []string {
	var out []string
	for _, p := range r.Problems {
		at := p.File
		if at != "" && p.Line > 0 {
			at += ":" + strconv.Itoa(p.Line)
		}
		if at != "" {
			at += ": "
		}
		out = append(out, at+p.Message+labelled("\n  hint: ", p.Hint))
	}
	if len(out) == 0 {
		out = append(out, "No reason was given.")
	}
	return out
}

func labelled(label, s string) string {
	if s == "" {
		return ""
	}
	return label + s
}

// paragraphs joins what is not empty, with an empty line between.
func paragraphs(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p = strings.Trim(p, "\n"); p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, "\n\n")
}
