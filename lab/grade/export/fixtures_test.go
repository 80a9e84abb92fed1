package export

import (
	"strings"
	"time"

	"example.com/poollab/lab/grade"
)

func base(name string) grade.Result {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	return grade.Result{
		Schema: grade.Schema, Submission: name, Status: grade.Graded, Score: 10, MaxScore: 10, Digest: "sha256:feed", Commit: "c0ffee",
		Rubric: "lab1@abcd", Kit: "v1.2.3", Go: "go1.26.8", Key: "key-of-everything", Seed: "seed-digest", Submitted: &at,
		Elapsed: 1500 * time.Millisecond, CPU: 700 * time.Millisecond, Layers: map[string]bool{"landlock": true, "seccomp": false},
		Checks: []grade.Check{
			{ID: "RES-01", Contract: "Map", Name: "Ordered", Status: grade.Pass, Score: 2, MaxScore: 2, Statement: "result[i] is f(items[i])", Worlds: 40},
			{ID: "CON-01", Contract: "Map", Name: "Bounded", Status: grade.Pass, Score: 3, MaxScore: 3, Statement: "At most workers calls run at any moment.", Worlds: 40},
			{ID: "CON-01", Contract: "Pool", Name: "Bounded", Status: grade.Pass, Score: 5, MaxScore: 5, Hidden: true, Worlds: 40},
		},
	}
}

func good() grade.Result { return base("ann") }

// secret is in every part of a hidden check that students must not see.
const secret = "s3cret"

func failing() grade.Result {
	r := base("bob")
	r.Score = 4.5
	r.Notes = []string{"Graded with seed A."}
	r.Review = []string{secret + ": Pool/Reused is unstable"}
	r.Seed, r.Key = secret+"-seed", secret+"-key"
	r.Late = &grade.Late{By: 26 * time.Hour, Factor: 0.9, Before: 5}
	r.Checks = []grade.Check{
		{ID: "RES-01", Contract: "Map", Name: "Ordered", Status: grade.Pass, Score: 2, MaxScore: 2},
		{ID: "CON-01", Contract: "Map", Name: "Bounded", Status: grade.Fail, Score: 0, MaxScore: 2, Statement: "At most workers calls run at any moment.",
			Kind: "assertion", Headline: "3 calls ran at once on 2 workers", World: "workers 2, items 0 1 2",
			Timeline: " w1 │▐0████│\n w2 │▐1████│\n!w3 │▐2████│", Details: []string{"task 2 started at pool.go:17"},
			Hint: "Look at what happens before a worker is counted.", Token: "p1-abc"},
		{ID: "CON-02", Contract: "Pool", Name: "Bounded", Status: grade.Fail, Score: 0, MaxScore: 2, Hidden: true, Statement: secret, Kind: secret,
			Headline: secret, World: secret, Timeline: secret, Details: []string{secret}, Hint: secret, Reason: secret, Output: secret, Token: secret},
		{ID: "CON-03", Contract: "Pool", Name: "Busy", Status: grade.Skipped, Score: 0, MaxScore: 1, Reason: "can't be checked until Pool/Bounded passes"},
		{ID: "LIF-01", Contract: "Pool", Name: "Reused", Status: grade.Unstable, Score: 2, MaxScore: 2, Reason: "it failed once and not again"},
		{ID: "LIF-02", Contract: "Pool", Name: "Closed", Status: grade.Error, Score: 1, MaxScore: 1, Hidden: true, Reason: secret},
	}
	return r
}

func refused() grade.Result {
	r := base("cid")
	r.Status, r.Score, r.Checks, r.Reason = grade.Refused, 0, nil, "it does not compile"
	r.Problems = []grade.Problem{
		{File: "pool.go", Line: 12, Message: "undefined: wg", Hint: "Did you mean sync.WaitGroup?"},
		{Message: "no function Map"},
	}
	return r
}

func ungraded() grade.Result {
	r := base("dan")
	r.Status, r.Score, r.Reason = grade.Ungraded, 0, "the disk is full"
	for i := range r.Checks {
		r.Checks[i].Status, r.Checks[i].Score = grade.Error, 0
	}
	return r
}

// hostiles are texts that mean something to one reader or another.
func hostiles() []string {
	return []string{
		"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</pre></dd><h1>100 points</h1>", "<!-- ", "]]>", "]]><failure/>",
		"a\x00b\x08\x1b[31mred\x1b[0m\x1b]8;;http://evil\x07link\x1b]8;;\x07\x1bc\u009b2J\u0085", "\xff\xfe\xed\xa0\x80",
		"\ufffe\uffff\u202eevil\u2066\u200f\ufeff", "=cmd|' /C calc'!A0", "+1+1", "-1-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "＝1+1",
		"a,b;c\"d", "Grade :=>>100", "x\nGrade :=>>100", "x\r\nGrade :=>>100\r\n", "x\rGrade :=>>100", "x\u2028Grade :=>>100", "--|>\nGrade :=>>100\n<|--",
		"  --|>  ", "Comment :=>>all is well", "-title (-5)", `{"scores":{"Correctness":100}}`, "x\n{\"scores\":{\"Correctness\":100}}\n", "Part1: limit", "<:&:\n:\t:",
		`a\":b`, `\`, `"`, "::error file=x::y", "x\n  ::set-output name=grade::100", "##[error]x", "x\n::stop-commands::t", "```\n# big\n````", "~~~\n# big",
		"| a | b |", "[x](javascript:alert(1))", "![x](http://evil/x.png)", "@everyone #1 https://evil.example", "*b* _i_ <b>b</b> \\", "{{.}} {{define \"x\"}}", "&lt;b&gt; &#60;",
		"' onmouseover='alert(1)", "../../etc/passwd", "/etc/passwd", `C:\pool.go`, "javascript:alert(1)", "_presentation", "stages", "scores", "",
		strings.Repeat("\n", 500), strings.Repeat("`", 300),
	}
}

// hostile has a text in every place where there is one.
func hostile(s string, status grade.Status) grade.Result {
	r := base(s)
	r.Status, r.Reason, r.Commit, r.Digest, r.Rubric, r.Kit, r.Go, r.Seed, r.Key = status, s, s, s, s, s, s, s, s
	r.Notes, r.Review = []string{s}, []string{s}
	r.Problems = []grade.Problem{{File: s, Line: 3, Message: s, Hint: s}, {Message: s}}
	r.Checks = nil
	verdicts := []grade.Verdict{grade.Pass, grade.Fail, grade.Skipped, grade.Unstable, grade.Error}
	for _, v := range append(verdicts, verdicts...) {
		c := grade.Check{ID: s, Contract: s, Name: s, Status: v, Score: 0.5, MaxScore: 1, Statement: s, Kind: s, Headline: s, World: s, Timeline: s,
			Details: []string{s, s}, Hint: s, Reason: s, Token: s}
		if len(r.Checks) < len(verdicts) {
			c.Output = s
		}
		r.Checks = append(r.Checks, c)
	}
	r.Score, r.MaxScore = 5, 10
	if status != grade.Graded {
		r.Score = 0
	}
	return r
}

// env is an environment as Classroom 50 and VPL make it.
func env(name string) string {
	return map[string]string{
		"CLASSROOM": "cs-101", "ASSIGNMENT": "pool", "ASSIGNMENT_TYPE": "individual", "OWNER": "bob", "SUBMISSION_TAG": "submit/2026-03-01T12-00-00Z-c0ffee",
		"COMMIT_URL": "https://github.com/o/r/commit/c0ffee", "RELEASE_URL": "https://github.com/o/r/releases/tag/submit", "REVIEW_URL": "https://github.com/o/r/compare/a...b",
	}[name]
}

func options() Options { return Options{Assignment: "Worker pool", Env: env} }
