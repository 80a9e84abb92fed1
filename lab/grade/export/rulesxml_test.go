package export

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"example.com/poollab/lab/grade"
)

func junitRules(out []byte, rs []grade.Result, _ Options) error {
	type text struct {
		Message *string `xml:"message,attr"`
	}
	type counts struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Skipped  int `xml:"skipped,attr"`
	}
	var f struct {
		XMLName xml.Name `xml:"testsuites"`
		counts
		Suites []struct {
			counts
			Cases []struct {
				Class      string     `xml:"classname,attr"`
				Name       string     `xml:"name,attr"`
				Failure    []text     `xml:"failure"`
				Error      []text     `xml:"error"`
				Skipped    []text     `xml:"skipped"`
				Out        []string   `xml:"system-out"`
				Properties []struct{} `xml:"properties"`
				Other      []struct {
					XMLName xml.Name
				} `xml:",any"`
			} `xml:"testcase"`
			Properties []struct{} `xml:"properties"`
			Other      []struct {
				XMLName xml.Name
			} `xml:",any"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(out, &f); err != nil {
		return err
	}
	if len(f.Suites) != len(rs) {
		return fmt.Errorf("%d suites", len(f.Suites))
	}
	var total counts
	seen := map[string]bool{}
	for i, s := range f.Suites {
		var n counts
		if len(s.Other) > 0 {
			return fmt.Errorf("an element %v in a suite", s.Other)
		}
		for _, c := range s.Cases {
			if len(c.Other) > 0 || len(c.Failure)+len(c.Error)+len(c.Skipped) > 1 {
				return fmt.Errorf("%s: elements %v", c.Name, c.Other)
			}
			for _, t := range slices.Concat(c.Failure, c.Error, c.Skipped) {
				if t.Message == nil {
					return fmt.Errorf("%s has no message", c.Name)
				}
			}
			if id := c.Class + "\x00" + c.Name; seen[id] || c.Class == "" || c.Name == "" {
				return fmt.Errorf("the name %q of %q is empty or there twice", c.Name, c.Class)
			} else {
				seen[id] = true
			}
			n.Tests++
			n.Failures += len(c.Failure)
			n.Errors += len(c.Error)
			n.Skipped += len(c.Skipped)
		}
		if n != s.counts {
			return fmt.Errorf("the suite says %+v and has %+v", s.counts, n)
		}
		if rs[i].Status != grade.Graded && (n != counts{Tests: 1, Errors: 1}) {
			return fmt.Errorf("%s is not one error", rs[i].Status)
		}
		total.Tests += n.Tests
		total.Failures += n.Failures
		total.Errors += n.Errors
		total.Skipped += n.Skipped
	}
	if total != f.counts {
		return fmt.Errorf("the file says %+v and has %+v", f.counts, total)
	}
	return nil
}

func sarifRules(out []byte, rs []grade.Result, _ Options) error {
	m, err := object(out)
	if err != nil {
		return err
	}
	if err := (shape{"$schema": "s", "version": "s", "runs": "a"}).check(m, "sarif"); err != nil {
		return err
	}
	runs, err := each(m, "runs", shape{"tool": "o", "invocations": "a", "results": "a"})
	if err != nil {
		return err
	}
	driver := runs[0]["tool"].(map[string]any)["driver"].(map[string]any)
	known, err := each(driver, "rules", shape{"id": "s", "name": "s?", "shortDescription": "o"})
	if err != nil {
		return err
	}
	if err := unique(known, "id"); err != nil {
		return err
	}
	results, err := each(runs[0], "results", shape{"ruleId": "s", "ruleIndex": "i", "kind": "s", "level": "s", "message": "o", "locations": "a", "partialFingerprints": "o"})
	if err != nil {
		return err
	}
	for _, k := range results {
		if known[int(k["ruleIndex"].(float64))]["id"] != k["ruleId"] {
			return fmt.Errorf("%v has another rule", k["ruleId"])
		}
		if (k["kind"] == "fail") != (k["level"] != "none") {
			return fmt.Errorf("kind %v, level %v", k["kind"], k["level"])
		}
		if s, _ := k["message"].(map[string]any)["text"].(string); s == "" {
			return errors.New("no message")
		}
		at := k["locations"].([]any)[0].(map[string]any)["physicalLocation"].(map[string]any)
		uri := at["artifactLocation"].(map[string]any)["uri"].(string)
		if uri == "" || strings.HasPrefix(uri, "/") || slices.Contains(strings.Split(uri, "/"), "..") || strings.ContainsAny(uri, ":\\ <>\"") {
			return fmt.Errorf("%q leads elsewhere", uri)
		}
		if region, ok := at["region"].(map[string]any); ok && region["startLine"].(float64) < 1 {
			return errors.New("lines begin with 1")
		}
	}
	calls, err := each(runs[0], "invocations", shape{"executionSuccessful": "b", "toolExecutionNotifications": "a?"})
	if err != nil {
		return err
	}
	for i, r := range rs {
		if calls[i]["executionSuccessful"] != (r.Status != grade.Ungraded) {
			return fmt.Errorf("%s is %v", r.Status, calls[i])
		}
	}
	return nil
}

// htmlRules takes the elements and attributes that the page has itself, and no others.
func htmlRules(out []byte, _ []grade.Result, _ Options) error {
	doc, err := html.Parse(bytes.NewReader(out))
	if err != nil {
		return err
	}
	elements := strings.Fields("html head meta title style body h1 h2 h3 table thead tbody tr th td a section p span strong div ul li dl dt dd pre")
	ids := map[string]bool{}
	var links []string
	for n := range doc.Descendants() {
		switch n.Type {
		case html.CommentNode:
			return fmt.Errorf("a comment: %q", n.Data)
		case html.ElementNode:
			if !slices.Contains(elements, n.Data) {
				return fmt.Errorf("an element <%s>", n.Data)
			}
			for _, a := range n.Attr {
				switch {
				case n.Data == "meta", a.Key == "lang":
				case a.Key == "class" && regexp.MustCompile(`^[a-z ]+$`).MatchString(a.Val):
				case a.Key == "id":
					if ids[a.Val] {
						return fmt.Errorf("the id %q is there twice", a.Val)
					}
					ids[a.Val] = true
				case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
					links = append(links, a.Val[1:])
				default:
					return fmt.Errorf("an attribute %s=%q of <%s>", a.Key, a.Val, n.Data)
				}
			}
		}
	}
	for _, l := range links {
		if !ids[l] {
			return fmt.Errorf("#%s leads nowhere", l)
		}
	}
	if n := bytes.Count(out, []byte("<h1")); n != 1 {
		return fmt.Errorf("%d headings", n)
	}
	return nil
}
