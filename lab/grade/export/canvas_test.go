package export

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade"
)

const book = "Student,ID,SIS User ID,SIS Login ID,Section,Essay (11),Worker pool (12),Final Score\n" +
	"\"    Points Possible\",,,,,20,10,(read only)\n" +
	"\"Lee, Ann\",101,s1,ann@x.edu,A,7,,50\n" +
	"\"=Ray, Bob\",102,s2,bob,A,,3,\n" +
	"\"Oh, Cid\",103,s3,cid,B,,4,\n" +
	"\"Oh, Dan\",104,s4,dan,B,,,\n"

func fill(base, assignment string, rs ...grade.Result) (string, error) {
	var b bytes.Buffer
	err := canvas().Write(&b, rs, Options{Assignment: assignment, Base: strings.NewReader(base)})
	return b.String(), err
}

func named(name string, score float64) grade.Result {
	r := base(name)
	r.Score = score
	return r
}

func TestCanvasFills(t *testing.T) {
	want := strings.NewReplacer("ann@x.edu,A,7,,50", "ann@x.edu,A,7,8.5,50", "bob,A,,3,", "bob,A,,9,").Replace(book)
	for _, assignment := range []string{"Worker pool", "12", "Worker pool (12)"} {
		for _, names := range [][2]string{{"101", "102"}, {"s1", "s2"}, {"ANN@x.edu", "Bob"}, {"Lee, Ann", "=Ray, Bob"}} {
			// What is refused or ungraded keeps what is there, and makes no zero.
			out, err := fill(book, assignment, named(names[0], 8.5), named(names[1], 9), refused(), ungraded())
			require.NoError(t, err)
			require.Equal(t, want, out)
		}
	}
	semicolons := strings.NewReplacer("    Points Possible", "    Points Possible", "\"", "", ", ", ", ", ",", ";").Replace("\ufeff" + book)
	semicolons = strings.Replace(semicolons, "    Points Possible", "\"    Points Possible\"", 1)
	out, err := fill(semicolons, "12", named("101", 8.5), named("102", 9))
	require.NoError(t, err)
	require.Equal(t, strings.NewReplacer("ann@x.edu;A;7;;50", "ann@x.edu;A;7;8.5;50", "bob;A;;3;", "bob;A;;9;").Replace(semicolons), out)

	split := "LastName,FirstName,ID,Section,Worker pool (12)\nLee,Ann,101,A,\n"
	out, err = fill(split, "12", named("101", 8.5))
	require.NoError(t, err)
	require.Equal(t, "LastName,FirstName,ID,Section,Worker pool (12)\nLee,Ann,101,A,8.5\n", out)
}

func TestCanvasRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		book, assignment string
		results          []grade.Result
		err              error
		says             string
	}{
		"no assignment":         {book, "", nil, ErrColumn, "name the assignment"},
		"an unknown one":        {book, "Lab", nil, ErrColumn, "Worker pool (12)"},
		"no ids in headings":    {strings.NewReplacer(" (11)", "", " (12)", "").Replace(book), "Worker pool", nil, ErrColumn, "no heading has the id"},
		"a column of Canvas":    {book, "Final Score", nil, ErrColumn, "Final Score"},
		"two that match":        {strings.Replace(book, "Essay (11)", "Worker pool (11)", 1), "Worker pool", nil, ErrColumn, "may be"},
		"read only":             {strings.Replace(book, ",20,10,", ",20,(read only),", 1), "12", nil, ErrColumn, "read only"},
		"other points":          {strings.Replace(book, ",20,10,", ",20,100,", 1), "12", []grade.Result{named("bob", 9)}, ErrColumn, "100 points in Canvas and 10"},
		"nobody":                {book, "12", []grade.Result{named("bob", 9), named("eve", 9)}, ErrUnmatched, `"eve"`},
		"one of two":            {strings.Replace(book, "Oh, Dan", "Oh, Cid", 1), "12", []grade.Result{named("Oh, Cid", 9)}, ErrUnmatched, "Oh, Cid"},
		"the same twice":        {book, "12", []grade.Result{named("bob", 9), named("102", 8)}, ErrUnmatched, "same student"},
		"not a name":            {book, "12", []grade.Result{named("    Points Possible", 9)}, ErrUnmatched, "Points"},
		"no gradebook":          {"a,b,c\n1,2,3\n", "12", nil, errGradebook, ""},
		"nothing":               {"", "12", nil, errGradebook, ""},
		"no section":            {"Student,ID,Worker pool (12)\n", "12", nil, errGradebook, ""},
		"no CSV":                {"Student,ID,Section\n\"a\n", "12", nil, nil, "the gradebook"},
		"a refused one is lost": {book, "12", []grade.Result{{Status: grade.Refused, Submission: "eve"}}, ErrUnmatched, `"eve"`},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := fill(c.book, c.assignment, c.results...)
			require.Error(t, err)
			require.Empty(t, out)
			require.ErrorContains(t, err, c.says)
			if c.err != nil {
				require.ErrorIs(t, err, c.err)
			}
		})
	}
}

func TestCanvasTellsOfTheUnmatched(t *testing.T) {
	var lost []string
	var b bytes.Buffer
	o := Options{Assignment: "12", Base: strings.NewReader(book), Unmatched: func(s string) { lost = append(lost, s) }}
	require.NoError(t, canvas().Write(&b, []grade.Result{named("zoe", 1), named("bob", 9), named("eve", 1)}, o))
	require.Equal(t, []string{"eve", "zoe"}, lost)
	require.Contains(t, b.String(), "bob,A,,9,")
}

func TestCanvasMakesOne(t *testing.T) {
	out := write(t, canvas(), options(), named("ann", 8.255), named("=bob", 9), refused(), ungraded())
	require.Equal(t, "Student,ID,SIS User ID,SIS Login ID,Section,Worker pool\n\"    Points Possible\",,,,,10\n"+
		"ann,,,ann,,8.26\n'=bob,,,'=bob,,9\ncid,,,cid,,\ndan,,,dan,,\n", string(out))

	other := named("bob", 9)
	other.MaxScore = 20
	require.ErrorContains(t, canvas().Write(&bytes.Buffer{}, []grade.Result{named("ann", 8), other}, options()), "cannot hold both")
}

func TestCell(t *testing.T) {
	for in, want := range map[string]string{
		"ann": "ann", "": "", "-5": "'-5", "=1": "'=1", "+1": "'+1", "@x": "'@x", "\tx": "'\tx", "\rx": "'\rx", " =1": "' =1", "a=1": "a=1", "＝1": "'＝1", "é": "é",
	} {
		require.Equal(t, want, cell(in), "%q", in)
	}
}
