package main

import (
	"fmt"
	"os"
	"strings"
)

// place is where a text goes: between the markers of that name in a file.
type place struct{ file, name, text string }

// replace puts texts into their places, or into none if one has no place.
func replace(places ...place) error {
	var docs []string
	for _, p := range places {
		data, err := os.ReadFile(p.file)
		if err != nil {
			return usagef("%v; run bench in the directory of its module", err)
		}
		doc, err := between(string(data), p.name, p.text)
		if err != nil {
			return usagef("%s: %v", p.file, err)
		}
		docs = append(docs, doc)
	}
	for i, p := range places {
		if err := os.WriteFile(p.file, []byte(docs[i]), 0o666); err != nil {
			return fmt.Errorf("bench: %w", err)
		}
	}
	return nil
}

// between replaces what stands between two markers, which are comments in
// Markdown.
func between(doc, name, text string) (string, error) {
	begin, end := "<!-- begin "+name+" -->\n", "<!-- end "+name+" -->"
	from, to := strings.Index(doc, begin), strings.Index(doc, end)
	if from < 0 || to < from {
		return "", fmt.Errorf("there is no place for the table: it goes between the lines %s and %s", strings.TrimSpace(begin), end)
	}
	return doc[:from+len(begin)] + "\n" + strings.TrimSpace(text) + "\n\n" + doc[to:], nil
}
