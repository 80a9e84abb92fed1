package cli

import (
	"errors"
	"flag"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"example.com/poollab/lab/grade"
	"example.com/poollab/lab/grade/export"
)

// gradeFlags are the flags of poollab grade.
type gradeFlags struct {
	// What is graded, and by what.
	class     string
	rubric    string
	secret    string
	only      []string
	schedules int
	race      bool
	require   bool
	selftest  bool
	token     string
	// One submission.
	name      string
	submitted *time.Time
	commit    string
	// A class.
	out     string
	jobs    int
	shard   string
	resume  bool
	timeout time.Duration
	// What is shown.
	format string
	to     string
	teach  bool
	bundle string
	json   bool
	strict bool

	given map[string]bool
}

func (p *gradeFlags) flags() *flag.FlagSet {
	fs := quietFlags("grade")
	fs.StringVar(&p.rubric, "rubric", "", "`file` that says what counts how much (all core invariants); see poollab rubric")
	fs.StringVar(&p.secret, "secret", "", "`file` with the secret that drawn worlds depend on (none: they are public)")
	fs.Func("only", "make only the `checks` with these names, separated by commas: Map/Ordered, Pool/*", func(v string) error {
		p.only = append(p.only, strings.Split(v, ",")...)
		return nil
	})
	fs.Func("schedules", "search `n` times as many schedules as usual, 0 none (what the rubric says)", func(v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 || n > 100 {
			return errors.New("a whole number from 0 to 100")
		}
		p.schedules = n
		return nil
	})
	fs.BoolVar(&p.race, "race", true, "look for data races, which takes a C compiler")
	fs.BoolVar(&p.require, "require", false, "grade nothing where a layer of the sandbox is not in force")
	fs.BoolVar(&p.selftest, "selftest", false, "grade the sample submissions and compare with what they deserve")
	fs.StringVar(&p.token, "replay", "", "play the world of a `token` once more, which a failed check has")

	fs.StringVar(&p.name, "name", "", "`id` of the submission in the result (the name of its folder)")
	fs.Func("submitted", "`time` at which it was handed in, as 2026-11-30T23:59:00Z", func(v string) error {
		when, err := time.Parse(time.RFC3339, v)
		if err != nil {
			return errors.New("not a time such as 2026-11-30T23:59:00Z")
		}
		p.submitted = &when
		return nil
	})
	fs.StringVar(&p.commit, "commit", "", "`id` of the commit, for the result")

	fs.StringVar(&p.class, "class", "", "grade every submission in a `folder`, or of a roster (CSV with the columns id, dir)")
	fs.StringVar(&p.out, "out", "results", "`folder` for the results of a class")
	wholeNumber(fs, "jobs", "grade `n` submissions at once (one for each core)", 1, &p.jobs)
	fs.StringVar(&p.shard, "shard", "", "grade only a `part` of the class: 2/5, or auto in an array job, or auto/5")
	fs.BoolVar(&p.resume, "resume", false, "go on where an earlier run stopped; what has changed is graded again")
	fs.DurationVar(&p.timeout, "timeout", 10*time.Minute, "give up one submission after this `time`; it is then ungraded")

	fs.StringVar(&p.format, "format", "", "write the result in the `format` of a platform: "+strings.Join(formatNames(), ", "))
	fs.StringVar(&p.to, "o", "", "write the result to a `file`; until grading is done it holds zero points, or is not there where a platform knows no other word for that")
	fs.BoolVar(&p.teach, "teacher", false, "show what is hidden from students")
	fs.StringVar(&p.bundle, "bundle", "", "write what it takes to grade this submission again, for an appeal, to a `file` (zip)")
	fs.BoolVar(&p.json, "json", false, "print one JSON object instead of text")
	fs.BoolVar(&p.strict, "strict", false, "fail where a check could not be decided")
	return fs
}

func formatNames() []string {
	var names []string
	for _, f := range export.Formats() {
		names = append(names, f.Name())
	}
	return names
}

func (p *gradeFlags) parse(args []string) (dirs []string, err error) {
	fs := p.flags()
	if dirs, err = parseAround(fs, args); err != nil {
		return nil, err
	}
	p.given = map[string]bool{}
	fs.Visit(func(f *flag.Flag) { p.given[f.Name] = true })
	ofOne := []string{"name", "submitted", "commit", "o", "format", "bundle", "replay"}
	ofClass := []string{"out", "shard", "resume", "timeout"}
	misplaced := func(names []string, with string) error {
		for _, n := range names {
			if p.given[n] {
				return usagef("-%s is about %s", n, with)
			}
		}
		return nil
	}
	switch {
	case p.selftest && len(dirs) > 0:
		return nil, usagef("-selftest grades the samples of the kit, so it takes no folder")
	case p.selftest:
		return nil, misplaced(append(ofOne, append(ofClass, "class")...), "submissions, and -selftest grades samples of the kit")
	case p.class != "" && len(dirs) > 0:
		return nil, usagef("-class names all submissions, so there is no folder to add: %q", dirs[0])
	case p.class != "":
		if p.timeout < 0 {
			return nil, usagef("-timeout is %v: it is a time, or 0 for none", p.timeout)
		}
		return nil, misplaced(append(ofOne, "json", "teacher", "strict"), "one submission; for a class, see poollab export")
	case len(dirs) == 0:
		return nil, usagef("grade takes the folder of a submission, or -class with a folder of them")
	case len(dirs) > 1:
		return nil, usagef("grade takes one folder, got %d; for several, see -class", len(dirs))
	}
	if err := misplaced(ofClass, "a class; see -class"); err != nil {
		return nil, err
	}
	switch {
	case p.json && p.format != "" && p.to == "":
		return nil, usagef("-json and -format both say what is printed: give one of them, or a file with -o")
	}
	return dirs, nil
}

// readRubric is what the flags say is checked.
func (p *gradeFlags) readRubric() (*grade.Rubric, error) {
	r := grade.DefaultRubric()
	if p.rubric != "" {
		var err error
		if r, err = grade.ReadRubric(p.rubric); err != nil {
			return nil, unusable(err)
		}
	}
	if p.given["schedules"] {
		r = r.WithSchedules(p.schedules)
	}
	if !p.race {
		r = r.Without("NoRace")
	}
	if len(p.only) > 0 {
		var err error
		if r, err = r.Only(p.only...); err != nil {
			text := strings.ReplaceAll(err.Error(), grade.ErrRubric.Error()+": ", "")
			return nil, usagef("-only: %s", strings.ReplaceAll(text, "\n", "; "))
		}
	}
	if len(r.Rows()) == 0 {
		return nil, usagef("-race=false leaves nothing to check")
	}
	return r, nil
}

// unusable makes a usage error of a file or name that the caller gave.
func unusable(err error) error {
	return usagef("%s", strings.TrimPrefix(err.Error(), "grade: "))
}

// grader is a grader for the flags.
func (p *gradeFlags) grader() (*grade.Grader, error) {
	r, err := p.readRubric()
	if err != nil {
		return nil, err
	}
	g := &grade.Grader{Rubric: r, Require: p.require}
	if p.secret != "" {
		if g.Secret, err = grade.ReadSecret(p.secret); err != nil {
			return nil, unusable(err)
		}
	}
	if p.jobs == 0 {
		p.jobs = runtime.NumCPU()
	}
	return g, nil
}

func (p *gradeFlags) shardOf() (grade.Shard, error) {
	if p.shard == "" {
		return grade.Shard{}, nil
	}
	s, err := grade.ParseShard(p.shard, os.Getenv)
	if err != nil {
		return s, unusable(err)
	}
	return s, nil
}
