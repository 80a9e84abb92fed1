package export

import (
	"bytes"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade"
)

func write(t *testing.T, f Format, o Options, rs ...grade.Result) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, f.Write(&b, rs, o))
	out := b.Bytes()
	require.NoError(t, rules()[f.Name()](out, rs, o), "%.2000s", out)
	if f.Name() != "json" {
		require.NoError(t, plain(out))
	}
	return out
}

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, out []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(file, out, 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, strings.ReplaceAll(string(want), "\r\n", "\n"), string(out))
}

// TestGolden shows what each format makes of each kind of result.
func TestGolden(t *testing.T) {
	for _, f := range Formats() {
		t.Run(f.Name(), func(t *testing.T) {
			golden(t, f.Name()+".failing", write(t, f, options(), failing()))
			if f.Many() {
				o := options()
				o.Audience = Teacher
				golden(t, f.Name()+".class", write(t, f, o, good(), failing(), refused(), ungraded()))
				return
			}
			golden(t, f.Name()+".good", write(t, f, options(), good()))
			golden(t, f.Name()+".refused", write(t, f, options(), refused()))
		})
	}
}

// TestHostile puts texts that mean something to a reader into every place of
// every format, and reads the files by the rules of their platforms.
func TestHostile(t *testing.T) {
	for _, f := range Formats() {
		t.Run(f.Name(), func(t *testing.T) {
			for _, s := range hostiles() {
				for _, status := range []grade.Status{grade.Graded, grade.Refused, grade.Ungraded} {
					for _, who := range []Audience{Student, Teacher} {
						o := options()
						o.Audience = who
						o.File = s
						r := hostile(s, status)
						if f.Many() {
							write(t, f, o, r, hostile(s, status), good())
						}
						if status != grade.Ungraded || f.(format).ungraded {
							write(t, f, o, r)
						}
					}
				}
			}
		})
	}
}

// TestHidden looks for what is in hidden checks, reviews and seeds.
func TestHidden(t *testing.T) {
	for _, f := range Formats() {
		for _, o := range []Options{{}, {Hidden: Never}, {Hidden: AfterDue}, {Hidden: Always}} {
			o.Assignment, o.Env = options().Assignment, env
			require.NotContains(t, decoded(t, f, write(t, f, o, failing())), secret, f.Name())
		}
		o := options()
		o.Audience, o.Hidden = Teacher, Never
		shown := strings.Contains(decoded(t, f, write(t, f, o, failing())), secret)
		require.Equal(t, f.Name() != "canvas", shown, "a teacher sees everything in %s", f.Name())
	}
}

func decoded(t *testing.T, f Format, out []byte) string {
	t.Helper()
	if f.Name() != "github-classroom" {
		return string(out)
	}
	return fromBase64(t, out)
}

// TestUngraded: what was not graded is a zero nowhere.
func TestUngraded(t *testing.T) {
	for _, f := range Formats() {
		var b bytes.Buffer
		err := f.Write(&b, []grade.Result{ungraded()}, options())
		switch f.Name() {
		case "gradescope", "classroom50", "github-classroom", "prairielearn", "vpl", "junit":
			require.ErrorIs(t, err, ErrUngraded, f.Name())
			require.Empty(t, b.String(), f.Name())
		default:
			require.NoError(t, err, f.Name())
			if f.Name() != "json" && f.Name() != "sarif" { // those have no grade, and the result as it is
				require.NotRegexp(t, `\b0(\.0+)? (of|/)|:\s?0[,}]|,0,|score="0"`, b.String(), f.Name())
			}
		}
	}
}

func TestOneOrMany(t *testing.T) {
	for _, f := range Formats() {
		var b bytes.Buffer
		err := f.Write(&b, []grade.Result{good(), failing()}, options())
		if f.Many() {
			require.NoError(t, err, f.Name())
			continue
		}
		require.ErrorIs(t, err, ErrOne, f.Name())
		require.ErrorIs(t, f.Write(&b, nil, options()), ErrOne, f.Name())
		require.Empty(t, b.String())
	}
}

func TestScoresThatMakeNoSense(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1} {
		for _, f := range Formats() {
			for i := range 3 {
				r := good()
				*[]*float64{&r.Score, &r.MaxScore, &r.Checks[1].Score}[i] = bad
				var b bytes.Buffer
				require.ErrorIs(t, f.Write(&b, []grade.Result{r}, options()), ErrScore, f.Name())
				require.Empty(t, b.String())
			}
		}
	}
	r := good()
	r.Status = "perfect"
	require.ErrorContains(t, jsonFile().Write(&bytes.Buffer{}, []grade.Result{r}, Options{}), `"perfect"`)
}

// TestSize: texts are cut until a platform takes the file.
func TestSize(t *testing.T) {
	big := failing()
	for range 4 {
		big.Checks = append(big.Checks, big.Checks...)
	}
	for i := range big.Checks {
		big.Checks[i].Hidden, big.Checks[i].Output = false, strings.Repeat("<&>é", 3400)
	}
	for _, f := range Formats() {
		// Where the limit is far, a nearer one shows the same.
		f := f.(format)
		if f.limit > 0 {
			f.limit = min(f.limit, 1000*1000)
		}
		out := write(t, f, options(), big)
		if f.limit > 0 {
			require.Less(t, len(out), f.limit, f.name)
			require.Contains(t, decoded(t, f, out), "were cut]", f.name)
		}
	}
	limits := map[string]int{}
	for _, f := range Formats() {
		limits[f.Name()] = f.(format).limit
	}
	for name, most := range map[string]int{"prairielearn": 1e6, "junit": 30 << 20, "autolab": 1e6, "classroom50": 10 << 20, "markdown": 1 << 20, "sarif": 10 << 20, "gradescope": 10 << 20} {
		require.Positive(t, limits[name], name)
		require.LessOrEqual(t, limits[name], most, name)
	}
	f := vpl().(format)
	f.limit = 10
	var b bytes.Buffer
	require.ErrorIs(t, f.Write(&b, []grade.Result{good()}, options()), ErrSize)
	require.Empty(t, b.String())
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }
func (broken) Read([]byte) (int, error)  { return 0, errBroken }

var errBroken = errors.New("broken")

func TestWriterThatFails(t *testing.T) {
	for _, f := range Formats() {
		require.ErrorIs(t, f.Write(broken{}, []grade.Result{good()}, options()), errBroken, f.Name())
	}
	o := options()
	o.Base = broken{}
	require.ErrorIs(t, canvas().Write(&bytes.Buffer{}, []grade.Result{good()}, o), errBroken)
}

func TestLookup(t *testing.T) {
	for _, f := range Formats() {
		got, err := Lookup(strings.ToUpper(f.Name()))
		require.NoError(t, err)
		require.Equal(t, f.Name(), got.Name())
		require.NotEmpty(t, f.Describe())
		require.NotContains(t, f.Describe(), "\n")
		require.Contains(t, rules(), f.Name())
	}
	_, err := Lookup("excel")
	require.ErrorIs(t, err, ErrUnknown)
	require.ErrorContains(t, err, "gradescope")
}

// TestInputStays: a result is the caller's.
func TestInputStays(t *testing.T) {
	for _, f := range Formats() {
		r := hostile("\x1b[31m=x", grade.Graded)
		r.Checks[1].Hidden = true
		want := hostile("\x1b[31m=x", grade.Graded)
		want.Checks[1].Hidden = true
		write(t, f, options(), r)
		require.Equal(t, want, r, f.Name())
	}
}

// What the rubric says of a hidden check is for whoever failed it, in every format.
func TestHiddenSays(t *testing.T) {
	const say = "think about task 2"
	for _, f := range Formats() {
		switch f.Name() {
		case "canvas", "csv", "classroom50", "github-classroom": // points alone, or words in base64
			continue
		}
		r := failing()
		for i := range r.Checks {
			if r.Checks[i].Hidden && r.Checks[i].Status == grade.Fail {
				r.Checks[i].Say = say
			}
		}
		out := string(write(t, f, Options{Hidden: Always}, r))
		require.Contains(t, out, say, f.Name())
	}
	passed := ForStudents(grade.Result{Checks: []grade.Check{{Status: grade.Pass, Hidden: true, Say: say}}})
	require.Empty(t, passed.Checks[0].Say)
}
