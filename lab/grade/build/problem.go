package build

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"example.com/poollab/lab/grade/gate"
)

// mostProblems is how many are reported: the compiler itself gives up after ten.
const mostProblems = 10

// place is how the compiler begins what it says.
var place = regexp.MustCompile(`^([^\s:]+):(\d+)(?::\d+)?: (.*)$`)

// saying is one thing that the compiler said.
type saying struct {
	file string
	line int
	text string
}

// sayings takes apart what the go command printed. Lines that go on begin with a tab.
func sayings(output []byte) []saying {
	var all []saying
	for line := range strings.Lines(string(output)) {
		line = strings.TrimRight(line, "\r\n")
		if m := place.FindStringSubmatch(line); m != nil {
			n, _ := strconv.Atoi(m[2])
			all = append(all, saying{strings.TrimPrefix(strings.ReplaceAll(m[1], `\`, "/"), "./"), n, m[3]})
		} else if strings.HasPrefix(line, "\t") && len(all) > 0 && !strings.HasSuffix(line, "too many errors") {
			all[len(all)-1].text += " " + strings.TrimSpace(line)
		}
	}
	return all
}

// understand makes something of a build that failed: what the compiler says of
// the driver's files, or what is wrong with the submission, or an error.
func (w *workspace) understand(output []byte, err error) (faults map[string]string, problems []gate.Problem, _ error) {
	if errors.Is(err, ErrLimit) {
		return nil, []gate.Problem{{
			Message: "compiling took too long or too much memory, and was stopped",
			Hint:    "large tables and deeply nested types are what makes a compiler slow",
		}}, nil
	}
	var exit *ExitError
	if !errors.As(err, &exit) {
		return nil, nil, err
	}
	faults = map[string]string{}
	for _, s := range sayings(output) {
		if name, ok := strings.CutPrefix(s.file, "submission/"); ok && len(problems) < mostProblems {
			problems = append(problems, gate.Problem{File: name, Line: s.line, Message: plain(s.text), Hint: hint(s.text)})
		}
		if _, ok := faults[s.file]; !ok && strings.HasPrefix(s.file, "driver/") && s.file != "driver/main.go" {
			faults[s.file] = s.text
		}
	}
	switch {
	case len(problems) > 0:
		return nil, problems, nil
	case len(faults) > 0:
		return faults, nil, nil
	case w.blames(output):
		return nil, []gate.Problem{{
			Message: "the compiler gives up on this code",
			Hint:    "very large types, tables or functions are the usual cause",
		}}, nil
	}
	return nil, nil, fmt.Errorf("go build: %w: %s", err, firstLine(output))
}

// blames reports whether the output is about the submission, or about what only
// it can have made impossible: the rest has been built before.
func (w *workspace) blames(output []byte) bool {
	for line := range strings.Lines(string(output)) {
		line = strings.TrimSpace(line)
		if line == "# "+submissionPath || line == "# "+module+"/driver" {
			return true
		}
	}
	return false
}

// plain is what the compiler says, as one line without what does not print.
func plain(text string) string {
	const most = 300
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "?"), submissionPath+".", "")
	runes := []rune(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text))
	if len(runes) > most {
		runes = append(runes[:most], '.', '.', '.')
	}
	return string(runes)
}

// hint says more about what the compiler says most often.
func hint(text string) string {
	switch {
	case strings.Contains(text, "imported and not used"):
		return "remove the import"
	case strings.Contains(text, "declared and not used"):
		return "use the variable, or remove it"
	case strings.HasPrefix(text, "undefined: "):
		return "the package has to stand alone: is it in a file that was not handed in or is left alone?"
	case strings.Contains(text, "internal compiler error"):
		return "the compiler itself fails on this code: write it in another way"
	}
	return "go build in the folder of the pool shows the same"
}

// method is what the compiler says of a type that is no pool.
var method = regexp.MustCompile(`\((missing method|wrong type for method|method) (Submit|Close)( has pointer receiver)?\)`)

// lacking is why a type is no pool, in words.
func lacking(text string) string {
	m := method.FindStringSubmatch(text)
	switch {
	case m == nil:
		return ""
	case m[1] == "missing method":
		return "the method " + m[2] + " is missing"
	}
	return "the method " + m[2] + " has another signature"
}

func firstLine(output []byte) string {
	for line := range strings.Lines(string(output)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return plain(line)
		}
	}
	return "no output"
}
