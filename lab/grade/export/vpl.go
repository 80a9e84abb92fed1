package export

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"example.com/poollab/lab/grade"
)

// vpl is what an evaluation script of Moodle's VPL prints: a block of comments
// and the proposed grade in the last line. Points are scaled to the activity's
// range if VPL_GRADEMIN and VPL_GRADEMAX are known. A refused submission has
// comments and no proposed grade.
//
// VPL finds its tags at the beginning of any line. Every line that is echoed
// begins with ">", which VPL shows as it stands.
func vpl() Format {
	return format{name: "vpl", says: "the output of an evaluation in Moodle's Virtual Programming Lab", limit: 256 << 10, write: writeVPL}
}

func writeVPL(w io.Writer, rs []grade.Result, o Options) error {
	r := rs[0]
	var b strings.Builder
	echo := func(s string) {
		if s == "" {
			return
		}
		for line := range strings.SplitSeq(s, "\n") {
			b.WriteString(">" + line + "\n")
		}
	}
	b.WriteString("<|--\n")
	if s := standing(r); s != "" {
		b.WriteString(map[bool]string{true: "-Refused: not a grade\n", false: "-Late\n"}[r.Status == grade.Refused])
		echo(s)
	}
	for _, n := range r.Notes {
		echo(n)
	}
	names := titles(r.Checks)
	for i, c := range r.Checks {
		fmt.Fprintf(&b, "-%s: %s, %s of %s points\n", names[i], c.Status, number(c.Score), number(c.MaxScore))
		if c.Status != grade.Pass {
			echo(feedback(c))
		}
	}
	b.WriteString("--|>\n")
	if r.Status == grade.Graded {
		points, err := vplPoints(r, o)
		if err != nil {
			return err
		}
		b.WriteString("Grade :=>>" + number(points) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func vplPoints(r grade.Result, o Options) (float64, error) {
	if o.env("VPL_GRADEMAX") == "" || r.MaxScore == 0 {
		return r.Score, nil
	}
	most, err := strconv.ParseFloat(strings.TrimSpace(o.env("VPL_GRADEMAX")), 64)
	if err != nil {
		return 0, fmt.Errorf("VPL_GRADEMAX: %w", err)
	}
	least := 0.0
	if s := o.env("VPL_GRADEMIN"); s != "" {
		if least, err = strconv.ParseFloat(strings.TrimSpace(s), 64); err != nil {
			return 0, fmt.Errorf("VPL_GRADEMIN: %w", err)
		}
	}
	return least + (most-least)*min(1, r.Score/r.MaxScore), nil
}
