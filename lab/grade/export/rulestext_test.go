package export

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"example.com/poollab/lab/grade"
)

// autolabRules reads as the server does.
func autolabRules(out []byte, rs []grade.Result, o Options) error {
	lines := strings.Split(strings.TrimRight(string(out), " \t\r\n\v\f\x00"), "\n")
	last := regexp.MustCompile(`([a-zA-Z0-9]+):`).ReplaceAllString(lines[len(lines)-1], `"$1":`)
	m, err := object([]byte(last))
	if err != nil {
		return fmt.Errorf("as the server rewrites it: %w", err)
	}
	if err := (shape{"scores": "o"}).check(m, "last line"); err != nil {
		return err
	}
	scores := m["scores"].(map[string]any)
	name := cmp.Or(o.Assignment, "Correctness")
	if err := (shape{name: "n0"}).check(scores, "scores"); err != nil {
		return err
	}
	if graded := rs[0].Status == grade.Graded; graded != (scores[name] != nil) || graded && math.Abs(scores[name].(float64)-rs[0].Score) > 0.006 {
		return fmt.Errorf("the score is %v", scores[name])
	}
	for i, line := range lines[:len(lines)-1] {
		if !strings.HasPrefix(line, "{") {
			if !strings.HasPrefix(line, "|") {
				return fmt.Errorf("a text is echoed at the beginning of a line: %q", line)
			}
			continue
		}
		if i != len(lines)-2 {
			return fmt.Errorf("feedback is not in the line before the last: %q", line)
		}
		f, err := object([]byte(regexp.MustCompile(`([a-zA-Z0-9]+):`).ReplaceAllString(line, `"$1":`)))
		if err != nil {
			return err
		}
		stages, ok := f["stages"].([]any)
		if f["_presentation"] != "semantic" || !ok {
			return errors.New("the feedback has no stages")
		}
		for _, s := range stages {
			if _, ok := f[s.(string)].(map[string]any); !ok {
				return fmt.Errorf("no stage %q", s)
			}
		}
	}
	return nil
}

// vplRules reads as Moodle's plugin does.
func vplRules(out []byte, rs []grade.Result, o Options) error {
	all := regexp.MustCompile(`(?m)^Grade :=>>(.*)$`).FindAllStringSubmatch(string(out), -1)
	if rs[0].Status != grade.Graded {
		if len(all) > 0 {
			return errors.New("there is a grade")
		}
	} else if len(all) != 1 || strings.TrimSpace(all[0][1]) != number(rs[0].Score) {
		return fmt.Errorf("the grades are %q", all)
	}
	if n := len(regexp.MustCompile(`(?m)^[ \t]*(Comment :=>>(.*)|<\|--)[ \t]*$`).FindAllString(string(out), -1)); n != 1 {
		return fmt.Errorf("%d comments begin", n)
	}
	if n := len(regexp.MustCompile(`(?m)^[ \t]*--\|>[ \t]*$`).FindAllString(string(out), -1)); n != 1 {
		return fmt.Errorf("%d comments end", n)
	}
	if bytes.ContainsRune(out, '\r') { // then the plugin splits lines otherwise
		return errors.New("there is a carriage return")
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(out), "\n"), "\n") {
		if !slices.ContainsFunc([]string{">", "-", "<|--", "Grade :=>>"}, func(p string) bool { return strings.HasPrefix(line, p) }) {
			return fmt.Errorf("a text is echoed at the beginning of a line: %q", line)
		}
	}
	return nil
}

func canvasRules(out []byte, rs []grade.Result, o Options) error {
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(out, []byte("\ufeff")))).ReadAll()
	if err != nil {
		return err
	}
	if h := rows[0]; len(h) < 6 || !strings.Contains(h[0], "Student") || !strings.Contains(h[1], "ID") || !strings.Contains(h[2], "SIS User ID") ||
		!strings.Contains(h[3], "SIS Login ID") || !strings.Contains(h[4], "Section") {
		return fmt.Errorf("the heading is %q", h)
	}
	if !strings.Contains(rows[1][0], "Points Possible") {
		return errors.New("no points possible")
	}
	for i, r := range rs {
		if row := rows[i+2]; row[5] == "" != (r.Status != grade.Graded) {
			return fmt.Errorf("%v is %s", row, r.Status)
		}
	}
	return formulas(rows[2:])
}

func csvRules(out []byte, rs []grade.Result, _ Options) error {
	rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
	if err != nil {
		return err
	}
	if len(rows) != len(rs)+1 {
		return fmt.Errorf("%d rows", len(rows))
	}
	for i, r := range rs {
		if (rows[i+1][2] == "") != (r.Status != grade.Graded) {
			return fmt.Errorf("%v is %s", rows[i+1], r.Status)
		}
	}
	return formulas(rows)
}

// formulas finds cells that a spreadsheet would compute.
func formulas(rows [][]string) error {
	for _, row := range rows {
		for _, c := range row {
			if _, err := strconv.ParseFloat(c, 64); err == nil {
				continue
			}
			if t := strings.TrimSpace(c); t != "" && strings.ContainsRune("=+-@＝", []rune(t)[0]) || strings.HasPrefix(c, "\t") || strings.HasPrefix(c, "\r") {
				return fmt.Errorf("%q is a formula", c)
			}
		}
	}
	return nil
}

// markdownRules looks at what is outside of fences: there no text is markup.
func markdownRules(out []byte, _ []grade.Result, _ Options) error {
	fence := ""
	for line := range strings.SplitSeq(string(out), "\n") {
		ticks := line[:len(line)-len(strings.TrimLeft(line, "`"))]
		switch {
		case strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##["):
			return fmt.Errorf("%q is a workflow command", line)
		case fence != "":
			// A fence ends with as many ticks or more, indented by up to three.
			trimmed := strings.TrimSpace(line)
			if len(trimmed) >= len(fence) && strings.Trim(trimmed, "`") == "" {
				if trimmed != fence {
					return fmt.Errorf("a text ends the fence: %q", line)
				}
				fence = ""
			}
		case len(ticks) >= 3:
			if line != ticks+"text" {
				return fmt.Errorf("a text begins a fence: %q", line)
			}
			fence = ticks
		default:
			rest := line
			for _, p := range []string{"### ", "## ", "# "} {
				rest = strings.TrimPrefix(rest, p)
			}
			rest = regexp.MustCompile(`&#\d+;`).ReplaceAllString(rest, "")
			if strings.ContainsAny(strings.Trim(rest, "|"), "<>[]*_`@") || strings.Contains(rest, "://") {
				return fmt.Errorf("there is markup in %q", line)
			}
		}
	}
	if fence != "" {
		return errors.New("a fence does not end")
	}
	return nil
}

// plain is what holds for every file: valid UTF-8, nothing that a terminal obeys.
func plain(out []byte) error {
	if !utf8.Valid(out) {
		return errors.New("invalid UTF-8")
	}
	for _, r := range string(out) {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r == 0x2028 || r == 0xfffe || r == 0xffff {
			return fmt.Errorf("the character %U", r)
		}
	}
	return nil
}
