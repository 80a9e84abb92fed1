package grade

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"example.com/poollab/lab/grade/gate"
	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/invariants"
)

// ErrToken is the error for a token that names nothing.
var ErrToken = errors.New("grade: the token cannot be used")

// worldToken names a world of a check, and the schedule if it took one to fail. It says
// nothing about seeds: who has another one plays another world, if it is a drawn one.
type worldToken struct {
	Check    string          `json:"c"`
	World    int             `json:"w"`
	Schedule json.RawMessage `json:"s,omitempty"`
}

const tokenPrefix = "pg1-"

// tokenOf is the token of a failed check; empty if there is no single world to
// play.
func (q *inquiry) tokenOf() string {
	if q.state != Fail || len(q.worlds) == 0 {
		return ""
	}
	text, err := json.Marshal(worldToken{Check: q.row.Check, World: q.number, Schedule: q.schedule})
	if err != nil {
		return ""
	}
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return ""
	}
	if _, err = w.Write(text); err != nil || w.Close() != nil {
		return ""
	}
	return tokenPrefix + base64.RawURLEncoding.EncodeToString(b.Bytes())
}

func parseToken(text string) (t worldToken, err error) {
	body, ok := strings.CutPrefix(text, tokenPrefix)
	if !ok {
		return t, fmt.Errorf("%w: it does not begin with %s", ErrToken, tokenPrefix)
	}
	packed, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil {
		return t, fmt.Errorf("%w: a character is wrong or missing", ErrToken)
	}
	data, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), 1<<20))
	if err == nil {
		err = json.Unmarshal(data, &t)
	}
	if err != nil || t.World < 0 {
		return t, fmt.Errorf("%w: it is damaged", ErrToken)
	}
	return t, nil
}

// Replay plays the world of a failed check's token on a submission once more, and
// says what came of it.
func (g *Grader) Replay(ctx context.Context, e Entry, text string) (Check, error) {
	t, err := parseToken(text)
	if err != nil {
		return Check{}, err
	}
	if err := g.Prepare(ctx); err != nil {
		return Check{}, err
	}
	sub, problems, err := gate.Check(e.Dir, g.rules())
	if err != nil {
		return Check{}, err
	}
	if len(problems) > 0 {
		return Check{}, fmt.Errorf("%w: the submission is refused: %s", ErrToken, problems[0])
	}
	in := newInspection(invariants.Contract(contractOf(t.Check)), g.Rubric, g.seed(sub), nil)
	i := slices.IndexFunc(in.cases, func(q *inquiry) bool { return q.row.Check == t.Check })
	if i < 0 {
		return Check{}, fmt.Errorf("%w: the rubric has no check %s", ErrToken, t.Check)
	}
	q := in.cases[i]
	worlds := q.worlds
	if t.Schedule != nil {
		worlds = q.scheduled()
	}
	if t.World >= len(worlds) {
		return Check{}, fmt.Errorf("%w: %s has no world %d with this rubric", ErrToken, t.Check, t.World)
	}
	g.tell(e, "compiling")
	b, problems, err := g.compile(ctx, sub, &Result{})
	if b != nil {
		defer b.close()
	}
	if err != nil {
		return Check{}, err
	}
	if len(problems) > 0 {
		return Check{}, fmt.Errorf("%w: the submission does not compile: %s", ErrToken, problems[0])
	}
	q.world, q.number, q.schedule, q.played = worlds[t.World], t.World, t.Schedule, 1
	g.tell(e, "playing")
	if err := q.replay(ctx, b); err != nil {
		return Check{}, err
	}
	c := q.result()
	c.World = q.world.Say
	return c, nil
}

// replay plays the world of an inquiry, and decides by that alone.
func (q *inquiry) replay(ctx context.Context, b *bench) error {
	q.state = Pass
	if q.schedule == nil {
		records, err := b.plain.Play(ctx, []play.Script{q.world.Script})
		if err != nil {
			return err
		}
		q.found = q.world.Judge(records[0])
	} else {
		x, err := b.explorer(ctx)
		if err != nil {
			return err
		}
		r, err := x.Replay(ctx, q.world.Script, q.schedule)
		if err != nil {
			return err
		}
		q.found = q.world.Judge(r)
		if text, err := x.Interleaving(ctx, q.world.Script, q.schedule); err == nil && text != "" && q.found.Failed() {
			q.found.Timeline = text
		}
	}
	switch {
	case q.found.Failed():
		q.state = Fail
	case q.found.Undecided:
		q.state, q.reason = Unstable, q.found.Headline
	}
	return nil
}
