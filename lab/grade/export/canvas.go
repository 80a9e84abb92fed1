package export

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"example.com/poollab/lab/grade"
)

// canvas is a gradebook to import into Canvas.
//
// With Options.Base, the gradebook that an instructor exported, one column of it
// is filled: the one whose title, id or whole heading is Options.Assignment. Rows
// are found by ID, SIS user ID, login or name, in this order. A cell is changed
// only for a submission that has a grade: a refusal or a failure of the machine
// makes no zero, and does not take away what is there, as Canvas takes an empty
// cell for a grade that is to be removed.
//
// Without it a gradebook is made that names submissions by login. Canvas then
// asks whether the column is a new assignment, unless its heading has the id.
func canvas() Format {
	return format{name: "canvas", says: "a gradebook to import into Canvas (CSV)", many: true, ungraded: true, write: writeCanvas}
}

func writeCanvas(w io.Writer, rs []grade.Result, o Options) error {
	if o.Assignment == "" {
		return fmt.Errorf("%w: name the assignment as Canvas does, with its id: %q", ErrColumn, "Worker pool (1234)")
	}
	if o.Base == nil {
		return newGradebook(w, rs, o)
	}
	raw, err := io.ReadAll(o.Base)
	if err != nil {
		return err
	}
	const bom = "\ufeff"
	text, marked := bytes.CutPrefix(raw, []byte(bom))
	in := csv.NewReader(bytes.NewReader(text))
	in.FieldsPerRecord = -1
	heading, _, _ := bytes.Cut(text, []byte("\n"))
	if bytes.Count(heading, []byte(";")) > bytes.Count(heading, []byte(",")) {
		in.Comma = ';'
	}
	rows, err := in.ReadAll()
	if err != nil {
		return fmt.Errorf("the gradebook: %w", err)
	}
	book, err := openGradebook(rows, o.Assignment)
	if err != nil {
		return err
	}
	if err := book.fill(rs, o.Unmatched); err != nil {
		return err
	}
	if marked {
		if _, err := io.WriteString(w, bom); err != nil {
			return err
		}
	}
	out := csv.NewWriter(w)
	out.Comma = in.Comma
	return out.WriteAll(rows)
}

func newGradebook(w io.Writer, rs []grade.Result, o Options) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"Student", "ID", "SIS User ID", "SIS Login ID", "Section", cell(o.Assignment)}}
	if len(rs) > 0 {
		rows = append(rows, []string{"    Points Possible", "", "", "", "", number(rs[0].MaxScore)})
	}
	for _, r := range rs {
		if r.MaxScore != rs[0].MaxScore && r.Status == grade.Graded {
			return fmt.Errorf("%q has %s points at most and %q has %s: one column cannot hold both",
				r.Submission, number(r.MaxScore), rs[0].Submission, number(rs[0].MaxScore))
		}
		rows = append(rows, []string{cell(r.Submission), "", "", cell(r.Submission), "", points(r)})
	}
	return out.WriteAll(rows)
}

// points is the cell for a score: empty if there is none.
func points(r grade.Result) string {
	if r.Status != grade.Graded {
		return ""
	}
	return number(r.Score)
}

// gradebook is an export of Canvas with a column to fill.
type gradebook struct {
	rows   [][]string
	column int
	most   float64 // points possible; NaN if not said
	by     []map[string][]int
}

var errGradebook = errors.New("this is no gradebook of Canvas: its heading begins with Student, ID and ends its first part with Section")

func headed(row []string) bool {
	return strings.Contains(row[0], "Student") && strings.Contains(row[1], "ID") ||
		strings.Contains(row[0], "LastName") && strings.Contains(row[1], "FirstName") && strings.Contains(row[2], "ID")
}

func openGradebook(rows [][]string, assignment string) (*gradebook, error) {
	if len(rows) == 0 || len(rows[0]) < 3 || !headed(rows[0]) ||
		!slices.ContainsFunc(rows[0], func(s string) bool { return strings.Contains(s, "Section") }) {
		return nil, errGradebook
	}
	b := &gradebook{rows: rows, column: -1, most: math.NaN()}
	identified := regexp.MustCompile(`^(.*?)\s*\((\d+)\)$`)
	var offered []string
	for i, h := range rows[0] {
		m := identified.FindStringSubmatch(h)
		if m == nil { // not an assignment
			continue
		}
		offered = append(offered, h)
		if h != assignment && m[1] != assignment && m[2] != assignment {
			continue
		}
		if b.column >= 0 {
			return nil, fmt.Errorf("%w: %q may be %q or %q", ErrColumn, assignment, rows[0][b.column], h)
		}
		b.column = i
	}
	if b.column < 0 && len(offered) == 0 {
		return nil, fmt.Errorf("%w: no heading has the id of an assignment behind it, as in %q", ErrColumn, "Worker pool (1234)")
	}
	if b.column < 0 {
		return nil, fmt.Errorf("%w: no assignment is called %q; there are %q", ErrColumn, assignment, offered)
	}
	// In the order of Canvas: id, SIS user id, login, name.
	for _, heading := range []string{"ID", "SIS User ID", "SIS Login ID", "Student"} {
		k := slices.Index(rows[0], heading)
		found := map[string][]int{}
		for i, row := range rows[1:] {
			if k < 0 || k >= len(row) {
				continue
			}
			if heading == "ID" && row[k] == "" { // not a student: points possible, and what Canvas adds
				if strings.Contains(row[0], "Points Possible") && b.column < len(row) {
					if strings.Contains(row[b.column], "read only") {
						return nil, fmt.Errorf("%w: %q is read only", ErrColumn, rows[0][b.column])
					}
					if p, err := strconv.ParseFloat(strings.ReplaceAll(row[b.column], ",", "."), 64); err == nil {
						b.most = p
					}
				}
				continue
			}
			if v := strings.ToLower(strings.TrimSpace(row[k])); v != "" && !strings.Contains(row[0], "Points Possible") {
				found[v] = append(found[v], i+1)
			}
		}
		b.by = append(b.by, found)
	}
	return b, nil
}

// find is the row of a submission; 0 if there is none, or more than one.
func (b *gradebook) find(submission string) int {
	for _, by := range b.by {
		if at := by[strings.ToLower(submission)]; len(at) == 1 {
			return at[0]
		}
	}
	return 0
}

func (b *gradebook) fill(rs []grade.Result, unmatched func(string)) error {
	taken, lost := map[int]string{}, map[string]bool{}
	for _, r := range rs {
		at := b.find(r.Submission)
		if at == 0 {
			lost[r.Submission] = true
			continue
		}
		if other, ok := taken[at]; ok {
			return fmt.Errorf("%w: %q and %q are the same student", ErrUnmatched, other, r.Submission)
		}
		taken[at] = r.Submission
		if r.Status != grade.Graded {
			continue
		}
		if !math.IsNaN(b.most) && math.Abs(b.most-r.MaxScore) > 0.005 {
			return fmt.Errorf("%[1]w: %[2]q has %[3]s points in Canvas and %[4]s in the rubric, where total: %[3]s makes them the same", ErrColumn, b.rows[0][b.column], number(b.most), number(r.MaxScore))
		}
		for len(b.rows[at]) <= b.column {
			b.rows[at] = append(b.rows[at], "")
		}
		b.rows[at][b.column] = points(r)
	}
	names := slices.Sorted(maps.Keys(lost))
	if len(names) > 0 && unmatched == nil {
		return fmt.Errorf("%w: not in the gradebook: %q", ErrUnmatched, names)
	}
	for _, n := range names {
		unmatched(n)
	}
	return nil
}
