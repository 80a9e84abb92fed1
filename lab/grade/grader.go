package grade

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"example.com/poollab/lab/grade/build"
	"example.com/poollab/lab/grade/gate"
	"example.com/poollab/lab/grade/sandbox"
	"example.com/poollab/lab/invariants"
)

// Grader grades submissions by one rubric. It may be used for several at once.
type Grader struct {
	Rubric *Rubric // nil is [DefaultRubric]
	Secret Secret  // nil makes all worlds public
	// Require makes a layer of the sandbox that is not in force an error, and the
	// submission ungraded.
	Require bool
	// Cache is a folder that keeps what is compiled for every submission alike;
	// empty is one in the user's cache folder, or in POOLLAB_CACHE.
	Cache string
	// Without are layers of the sandbox that are switched off, for tests.
	Without []sandbox.Layer
	// Cold is called before what all submissions have in common is compiled, which
	// takes a minute and is done once on a machine; may be nil.
	Cold func()
	// Stage is told what is being done for whom; may be nil. It may be called from
	// several goroutines.
	Stage func(submission, stage string)
	// Reference is a folder with what the processor time of submissions is compared
	// with, in the form of a submission; empty is one of the kit's own.
	Reference string

	once    sync.Once
	failed  error
	kit     string // digest of this program
	builder *build.Builder

	fixed    *seed  // that of a bundle
	referred string // digest of Reference
	refer    sync.Mutex
	ref      *reference // nil while nothing was compared

	mu    sync.Mutex
	first int          // the first of them; 0 is one that follows from the process
	users map[int]bool // that submissions run as at the moment
}

// ErrMachine is the error for what the machine or the kit cannot do.
var ErrMachine = errors.New("grade: this machine cannot grade")

// Prepare looks for what grading needs and compiles what does not depend on a
// submission, once. Grade does it if nobody has.
func (g *Grader) Prepare(ctx context.Context) error {
	g.once.Do(func() {
		if g.Rubric == nil {
			g.Rubric = DefaultRubric()
		}
		if g.kit, g.failed = g.self(); g.failed != nil {
			return
		}
		// A submission that runs as the same user must not look into this process.
		if err := sandbox.Harden(); err != nil {
			g.failed = fmt.Errorf("%w: %w", ErrMachine, err)
			return
		}
		if g.failed = g.checkReference(); g.failed != nil {
			return
		}
		g.failed = g.prepareBuilder(ctx)
	})
	return g.failed
}

// rules are those of the gate.
func (g *Grader) rules() gate.Rules {
	return gate.Rules{Imports: g.Rubric.Imports, MaxFiles: g.Rubric.Limits.Files, MaxBytes: g.Rubric.Limits.Bytes}
}

// Key names everything that the grade of a submission depends on. It takes reading
// the files, and nothing is compiled.
func (g *Grader) Key(e Entry) (string, error) {
	if err := g.Prepare(context.Background()); err != nil {
		return "", err
	}
	sub, _, err := gate.Check(e.Dir, g.rules())
	if err != nil {
		return "", err
	}
	return g.key(sub, e), nil
}

func (g *Grader) key(sub gate.Submission, e Entry) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s %s %s %s %v", sub.Digest, g.kit, g.builder.Version(), g.Rubric.Digest(), g.seed(sub).show(true), g.Require)
	if e.Submitted != nil && g.Rubric.Due != nil {
		fmt.Fprint(h, " ", e.Submitted.UnixNano())
	}
	fmt.Fprint(h, " ", e.Commit, " ", g.referred)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func (g *Grader) seed(sub gate.Submission) seed {
	if g.fixed != nil {
		return *g.fixed
	}
	if g.Secret == nil || g.Rubric.Seed == "public" {
		return publicSeed(g.Rubric.Name)
	}
	return seedOf(g.Secret, g.Rubric.Name, sub.Digest)
}

// Begin is the result of a submission before anything was checked: no points for
// anything. Who writes it down first is safe if the grader itself is ended.
func (g *Grader) Begin(e Entry) *Result {
	r := &Result{
		Schema: Schema, Submission: e.ID, Status: Ungraded, Reason: "grading was begun and did not come to its end",
		Commit: e.Commit, Submitted: e.Submitted, Kit: g.kit, Layers: map[string]bool{}, Go: runtime.Version(),
		Rubric: g.Rubric.Name + " " + g.Rubric.Digest(), Checks: []Check{},
	}
	for _, row := range g.Rubric.rows {
		c := invariants.Contract(contractOf(row.Check))
		in, _ := lookup(c, row.Check[len(c)+1:])
		r.Checks = append(r.Checks, Check{
			ID: in.ID, Contract: string(c), Name: in.Name, Statement: in.Statement, Status: Error, MaxScore: *row.Points,
			Hidden: *row.Hidden, Say: row.Say, Reason: "it did not come to this check",
		})
		r.MaxScore += *row.Points
	}
	return r
}

// Grade grades one submission. It does not fail: what keeps it from a grade is in
// the result, whose status tells whose fault that is. When it returns, nothing of
// the submission is left, neither a process nor a file.
func (g *Grader) Grade(ctx context.Context, e Entry) (r *Result) {
	begin := time.Now()
	if err := g.Prepare(ctx); err != nil {
		r = (&Grader{Rubric: orRubric(g.Rubric), kit: g.kit}).Begin(e)
		r.Reason = err.Error()
		return r
	}
	r = g.Begin(e)
	defer func() {
		if v := recover(); v != nil { // a fault of the kit is nobody's zero
			r = g.Begin(e)
			r.Reason = fmt.Sprintf("the kit failed: %v", v)
		}
		r.Elapsed = time.Since(begin)
	}()
	err := g.grade(ctx, e, r)
	if ctx.Err() != nil {
		err = fmt.Errorf("it was stopped: %w", context.Cause(ctx))
	}
	if err != nil {
		r.Status, r.Reason = Ungraded, err.Error()
	}
	return r
}

func orRubric(r *Rubric) *Rubric {
	if r == nil {
		return DefaultRubric()
	}
	return r
}

func (g *Grader) tell(e Entry, what string) {
	if g.Stage != nil {
		g.Stage(e.ID, what)
	}
}

// grade fills in a result. An error is a fault of the machine or the kit.
func (g *Grader) grade(ctx context.Context, e Entry, r *Result) error {
	g.tell(e, "reading")
	sub, problems, err := gate.Check(e.Dir, g.rules())
	if err != nil {
		return err
	}
	r.Digest, r.Key, r.Go = sub.Digest, g.key(sub, e), g.builder.Version()
	s := g.seed(sub)
	r.Seed = s.show(g.Secret != nil && g.Rubric.Seed != "public")
	for _, left := range sub.Left {
		r.Notes = append(r.Notes, "not taken: "+left)
	}
	if len(problems) > 0 {
		return r.refuse("some of it is not taken", problems)
	}
	g.tell(e, "compiling")
	b, problems, err := g.compile(ctx, sub, r)
	if b != nil {
		defer b.close()
	}
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.refuse("it does not compile", problems)
	}
	err = g.inspect(ctx, e, b, s, r)
	if errors.Is(err, errTwinLimit) {
		err = r.refuse("it does not compile", []gate.Problem{{
			Message: "compiling it for the search of schedules took too long or too much memory, and was stopped",
			Hint:    "types that are written with one another many times over are the usual cause; give them names",
		}})
	}
	r.Layers, r.CPU = b.layers, b.cpu
	return err
}

// refuse notes why there is no grade, which is the student's to mend.
func (r *Result) refuse(why string, problems []gate.Problem) error {
	r.Status, r.Reason = Refused, why
	for _, p := range problems {
		r.Problems = append(r.Problems, Problem{File: filepath.ToSlash(p.File), Line: p.Line, Message: p.Message, Hint: p.Hint})
	}
	for i := range r.Checks {
		r.Checks[i].Status, r.Checks[i].Reason = Skipped, "it can't be checked until "+why2(why)
	}
	return nil
}

func why2(why string) string {
	if why == "it does not compile" {
		return "the submission compiles"
	}
	return "the submission is taken"
}
