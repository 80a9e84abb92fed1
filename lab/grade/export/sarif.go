package export

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"

	"example.com/poollab/lab/grade"
)

// sarif is what code scanning reads: failed checks and reasons for refusal, at
// places in the code. It is no grade. What is undecided is a "review"; what is
// ungraded is a run that did not succeed. Of several submissions each has a folder.
func sarif() Format {
	return format{name: "sarif", says: "failed checks as SARIF 2.1.0, for code scanning", many: true, ungraded: true, limit: 10 << 20, write: writeSARIF}
}

type sarifFile struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool         `json:"tool"`
	Invocations []sarifInvocation `json:"invocations"`
	Results     []sarifResult     `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version,omitempty"`
	Rules   []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID    string    `json:"id"`
	Name  string    `json:"name,omitempty"`
	Short sarifText `json:"shortDescription"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifInvocation struct {
	OK    bool        `json:"executionSuccessful"`
	Notes []sarifNote `json:"toolExecutionNotifications,omitempty"`
}

type sarifNote struct {
	Level   string    `json:"level"`
	Message sarifText `json:"message"`
}

type sarifResult struct {
	Rule         string            `json:"ruleId"`
	Index        int               `json:"ruleIndex"`
	Kind         string            `json:"kind"`
	Level        string            `json:"level"`
	Message      sarifText         `json:"message"`
	Locations    []sarifLocation   `json:"locations"`
	Fingerprints map[string]string `json:"partialFingerprints"`
}

type sarifLocation struct {
	Physical sarifPhysical `json:"physicalLocation"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	Line int `json:"startLine"`
}

func writeSARIF(w io.Writer, rs []grade.Result, o Options) error {
	run := sarifRun{Invocations: []sarifInvocation{}, Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "poollab", Rules: []sarifRule{}}
	rules := map[string]int{}
	rule := func(id, name, says string) int {
		if _, ok := rules[id]; !ok {
			rules[id] = len(rules)
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{ID: id, Name: name, Short: sarifText{cmp.Or(says, id)}})
		}
		return rules[id]
	}
	for _, r := range rs {
		run.Tool.Driver.Version = r.Kit
		call := sarifInvocation{OK: r.Status != grade.Ungraded}
		if !call.OK {
			call.Notes = []sarifNote{{"error", sarifText{paragraphs(r.Submission, standing(r))}}}
		}
		run.Invocations = append(run.Invocations, call)
		folder := ""
		if len(rs) > 1 {
			folder = r.Submission
		}
		add := func(id, name, says, kind, level, text, file string, line int) {
			k := sarifResult{Rule: id, Index: rule(id, name, says), Kind: kind, Level: level, Message: sarifText{cmp.Or(text, id)}}
			uri := relative(folder, file, cmp.Or(o.File, "pool.go"))
			at := sarifLocation{sarifPhysical{Artifact: sarifArtifact{uri}}}
			if line > 0 {
				at.Physical.Region = &sarifRegion{line}
			}
			k.Locations = []sarifLocation{at}
			// Without the line: an alert stays the same while code around it changes.
			sum := sha256.Sum256([]byte(r.Submission + "\x00" + id + "\x00" + uri))
			k.Fingerprints = map[string]string{"poollab/v1": hex.EncodeToString(sum[:16])}
			run.Results = append(run.Results, k)
		}
		for _, p := range r.Problems {
			if r.Status == grade.Refused {
				add("refused", "Refused", "The submission cannot be graded as it is.", "fail", "error", p.Message+labelled("\nhint: ", p.Hint), p.File, p.Line)
			}
		}
		if r.Status == grade.Refused && len(r.Problems) == 0 {
			add("refused", "Refused", "The submission cannot be graded as it is.", "fail", "error", standing(r), "", 0)
		}
		for i, id := range titles(r.Checks) {
			c := r.Checks[i]
			file, line := place(c)
			switch {
			case c.Status == grade.Fail:
				add(id, c.Name, c.Statement, "fail", "error", cmp.Or(feedback(c), short(c)), file, line)
			case c.Status == grade.Unstable || c.Status == grade.Error:
				add(id, c.Name, c.Statement, "review", "none", feedback(c), file, line)
			}
		}
	}
	return encode(w, sarifFile{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}})
}

// place is the first place in the code that the details of a check name.
func place(c grade.Check) (file string, line int) {
	at := regexp.MustCompile(`([\w./-]+\.go):(\d{1,7})\b`)
	for _, d := range append(append([]string{}, c.Details...), c.Headline) {
		if m := at.FindStringSubmatch(d); m != nil {
			line, _ = strconv.Atoi(m[2]) // digits
			return m[1], line
		}
	}
	return "", 0
}

// relative is a reference to a file within a folder; one that would lead out of
// it becomes the file otherwise.
func relative(folder, file, otherwise string) string {
	clean := "pool.go"
	for _, f := range []string{file, otherwise} {
		if c := path.Clean(f); c != "." && !strings.ContainsAny(c, `\:`) && fs.ValidPath(c) {
			clean = c
			break
		}
	}
	if folder != "" {
		clean = strings.NewReplacer("/", "_", `\`, "_", ":", "_").Replace(strings.Trim(folder, ".")) + "/" + clean
		clean = strings.TrimPrefix(clean, "/")
	}
	parts := strings.Split(clean, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}
