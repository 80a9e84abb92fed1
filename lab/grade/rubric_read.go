package grade

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ReadRubric reads a rubric file and checks it.
func ReadRubric(path string) (*Rubric, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRubric, err)
	}
	defer f.Close()
	const most = 1 << 20
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRubric, err)
	}
	if len(data) > most {
		return nil, fmt.Errorf("%w: %s is larger than 1 MiB", ErrRubric, path)
	}
	r, err := ParseRubric(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %s", ErrRubric, path, strings.TrimPrefix(err.Error(), ErrRubric.Error()+": "))
	}
	return r, nil
}

// ParseRubric reads a rubric and checks it: every name must be known, points
// not negative, and no check may wait for itself.
func ParseRubric(data []byte) (*Rubric, error) {
	wrong := func(err error) error { return fmt.Errorf("%w: %s", ErrRubric, plainly(err, data)) }
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	r := &Rubric{}
	if err := d.Decode(r); err != nil && !errors.Is(err, io.EOF) {
		return nil, wrong(err)
	}
	if err := d.Decode(&yaml.Node{}); err == nil {
		return nil, fmt.Errorf("%w: there is more than one document in the file", ErrRubric)
	} else if !errors.Is(err, io.EOF) {
		return nil, wrong(err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, wrong(err)
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%w: the file is empty", ErrRubric)
	}
	var bad []string
	r.lines, bad = places(doc.Content[0])
	if len(bad) > 0 {
		return nil, fmt.Errorf("%w: %s", ErrRubric, strings.Join(bad, "; "))
	}
	if err := r.settle(); err != nil {
		return nil, err
	}
	return r, nil
}

// places are the lines of a file where its fields are, and complaints about what
// the decoder takes and should not: a number that it cuts off, an empty row.
func places(doc *yaml.Node) (lines map[string]int, bad []string) {
	lines = map[string]int{}
	for i := 0; i+1 < len(doc.Content); i += 2 {
		key, value := doc.Content[i], doc.Content[i+1]
		lines[key.Value] = key.Line
		for k, item := range value.Content {
			lines[fmt.Sprintf("%s %d", key.Value, k)] = item.Line
			if value.Kind == yaml.SequenceNode && item.Tag == "!!null" {
				bad = append(bad, fmt.Sprintf("line %d: there is nothing in this line of %s", item.Line, key.Value))
			}
		}
		if slices.Contains([]string{"effort", "schedules"}, key.Value) && value.Tag == "!!float" {
			bad = append(bad, fmt.Sprintf("line %d: %s: %s is not a whole number", key.Line, key.Value, value.Value))
		}
	}
	return lines, bad
}

// UnmarshalYAML notes where a row is, for complaints.
func (r *Row) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: a check is written as {check: Map/Ordered, points: 5}", n.Line)
	}
	type plain Row
	p := plain(*r)
	known := fieldsOf(reflect.TypeFor[Row]())
	for i := 0; i+1 < len(n.Content); i += 2 {
		if k := n.Content[i].Value; !slices.Contains(known, k) {
			return fmt.Errorf("line %d: field %s not found in type grade.Row", n.Content[i].Line, k)
		}
	}
	if err := n.Decode(&p); err != nil {
		return err
	}
	*r = Row(p)
	r.line = n.Line
	return nil
}

// fieldsOf lists the fields of a part of a rubric, as the file has them.
func fieldsOf(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ","); name != "" {
			names = append(names, name)
		}
	}
	return names
}

var (
	yamlField = regexp.MustCompile(`field (\S+) not found in type grade\.(\w+)`)
	yamlType  = regexp.MustCompile("cannot unmarshal !!\\w+ (?:`([^`]*)` )?into (\\S+)")
	yamlLine  = regexp.MustCompile(`^line (\d+): `)
)

// plainly says what the decoder complains about without its words for it.
func plainly(err error, data []byte) string {
	text := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "yaml: "), "unmarshal errors:")
	var parts []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && len(parts) < 10 {
			parts = append(parts, line)
		}
	}
	text = strings.Join(parts, "; ")
	text = yamlField.ReplaceAllStringFunc(text, func(s string) string {
		m := yamlField.FindStringSubmatch(s)
		for _, t := range []reflect.Type{reflect.TypeFor[Rubric](), reflect.TypeFor[Row](), reflect.TypeFor[Limits](), reflect.TypeFor[Lateness]()} {
			if t.Name() == m[2] {
				return fmt.Sprintf("there is no field %s here%s", m[1], closest(m[1], fieldsOf(t)))
			}
		}
		return s
	})
	text = yamlType.ReplaceAllStringFunc(text, func(s string) string {
		m := yamlType.FindStringSubmatch(s)
		what := "this"
		if m[1] != "" {
			what = fmt.Sprintf("%q", m[1])
		}
		kinds := map[string]string{
			"float64": "a number", "int": "a whole number", "int64": "a whole number", "bool": "true or false", "string": "a text",
			"[]string": "a list such as [Map, Pool]", "time.Duration": "a time such as 30s or 24h", "time.Time": "a time such as 2026-12-01T23:59:00Z",
			"grade.Rubric": "a rubric, which begins with fields such as name:", "[]grade.Row": "a list of checks",
			"grade.Limits": "fields such as {memory: 536870912}", "grade.Lateness": "a step such as {within: 24h, keeps: 0.9}", "[]grade.Lateness": "a list of steps such as [{within: 24h, keeps: 0.9}]",
		}
		if kinds[m[2]] == "" {
			return s
		}
		return fmt.Sprintf("%s is not %s", what, kinds[m[2]])
	})
	text = yamlNoTime.ReplaceAllString(text, "$1 is not a time such as 2026-12-01T23:59:00Z")
	switch {
	case strings.Contains(text, "unknown anchor") || strings.Contains(text, "did not find expected alphabetic or numeric character"):
		return first(text, data, "*") + `a name that begins with * has to stand in quotes: "*/NoLeak", or all/NoLeak without them`
	case strings.Contains(text, "cannot start any token") && bytes.Contains(data, []byte("\t")):
		return first(text, data, "\t") + "there is a tab, and only spaces may indent a line"
	case strings.Contains(text, "control characters") || strings.Contains(text, "UTF-8"):
		return "this is not a text file: " + text
	}
	return text
}

var yamlNoTime = regexp.MustCompile(`parsing time ("[^"]*") as .*`)

// first is the line that the decoder names, or else the first that has a text: it
// leaves out some, and counts from 0 now and then.
func first(text string, data []byte, sign string) string {
	if m := yamlLine.FindString(text); m != "" {
		return m
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		before, _, _ := strings.Cut(line, "#")
		if strings.Contains(before, sign) {
			return fmt.Sprintf("line %d: ", n)
		}
	}
	return ""
}

// closest suggests what may have been meant.
func closest(word string, names []string) string {
	best, least := "", min(3, len(word))
	for _, name := range names {
		if len(word) > 2*len(name) {
			continue
		}
		if d := edits(strings.ToLower(word), strings.ToLower(name)); d < least {
			best, least = name, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %s?", best)
}

// edits is how many letters have to be added, taken away or changed (Levenshtein).
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
