package grade

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is wrong with a rubric is said in a sentence that names the line.
func TestBadRubric(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "the file is empty"},
		{"# nothing\n", "the file is empty"},
		{"---\n", "the file is empty"},
		{"null", "the file is empty"},
		{"[]", "line 1: this is not a rubric"},
		{"hello", `line 1: "hello" is not a rubric`},
		{"name: x\n---\nname: y\n", "more than one document"},
		{"name: x\n---\n\tname: y\n", "there is a tab"},
		{"\x00\x01\x02", "not a text file"},
		{"name: \xff\xfe", "not a text file"},
		{"name: x\nchecks:\n\t- check: Map/Ordered\n", "line 3: there is a tab, and only spaces may indent a line"},
		{"name: \"x", "unexpected end"},
		{"name: x\npionts: 3\n", "line 2: there is no field pionts here"},
		{"name: x\nchekcs: []\n", "line 2: there is no field chekcs here; did you mean checks?"},
		{"name: x\nname: y\n", `line 2: mapping key "name" already defined at line 1`},
		{"name: x\nchecks:\n  - {check: Map/Ordered, point: 3}\n", "line 3: there is no field point here; did you mean points?"},
		{"limits: {cpus: 1s}", "line 1: there is no field cpus here; did you mean cpu?"},
		{"due: 2026-12-01T00:00:00Z\nlate:\n  - {within: 1h, keep: 1}\n", "line 3: there is no field keep here; did you mean keeps?"},
		{"checks: [Map/Ordered]", "line 1: a check is written as {check: Map/Ordered, points: 5}"},
		{"checks:\n  -\n  - {check: Map/Ordered}\n", "line 2: there is nothing in this line of checks"},
		{"checks: {a: b}", "line 1: this is not a list of checks"},
		{"contracts: Map", `line 1: "Map" is not a list such as [Map, Pool]`},
		{"effort: 1.5", "line 1: effort: 1.5 is not a whole number"},
		{"limits: {cpu: 60}", `line 1: "60" is not a time such as 30s or 24h`},
		{"due: tomorrow", `"tomorrow" is not a time such as 2026-12-01T23:59:00Z`},
		{"checks: [{check: Map/Ordered, hidden: perhaps}]", `line 1: "perhaps" is not true or false`},
		{"name: x\nchecks:\n  - check: */NoLeak\n", `line 3: a name that begins with * has to stand in quotes: "*/NoLeak", or all/NoLeak`},
		{"checks: [{check: */NoLeak}]", `line 1: a name that begins with * has to stand in quotes`},
		{"checks: [{check: *NoLeak}]", `line 1: a name that begins with * has to stand in quotes`},

		{"\nchecks:\n  - {check: Map/Orderd}\n", `line 3: "Map/Orderd" is no check of Map; did you mean Ordered?`},
		{"checks: [{check: Map/Odrered}]", "did you mean Ordered?"},
		{"checks: [{check: Map/NoRcae}]", "did you mean NoRace?"},
		{"checks: [{check: Map/é}]", `"Map/é" is no check of Map`},
		{"checks: [{check: Map/CloseWaits}]", `"Map/CloseWaits" is no check of Map`},
		{"checks: [{check: Mpa/Ordered}]", `"Mpa/Ordered": Mpa is none of the contracts Map, Completed, Pool; did you mean Map?`},
		{"checks: [{check: Mpa/*}]", `Mpa is none of the contracts`},
		{"contracts: [Map]\nchecks: [{check: Pool/Bounded}]", `line 2: "Pool/Bounded": Pool is none of the contracts Map`},
		{"checks: [{check: all/Frobnicate}]", `"all/Frobnicate" is no check of Map, Completed, Pool`},
		{"checks: [{check: Ordered}]", `"Ordered": a check is named as Map/Ordered`},
		{"checks: [{check: Map/}]", `"Map/": a check is named as`},
		{"checks: [{points: 3}]", `line 1: "": a check is named as`},
		{"base: none\nchecks: [{check: Map/*}]", `"Map/*": nothing of it is checked`},
		{"checks:\n  - {check: Map/Ordered}\n  - {check: Map/MAP-01}\n", "line 3: Map/Ordered is there twice, first in line 2"},
		{"checks:\n  - {check: Map/NoLeak, points: 3}\n  - {check: all/NoLeak, points: 1}\n", "line 3: all/NoLeak changes Map/NoLeak once more, which line 2 is about: put it before that"},
		{"checks: [{check: Map/Ordered, points: -1}]", "line 1: Map/Ordered: points: -1"},
		{"checks: [{check: Map/Ordered, points: .nan}]", "points: NaN"},
		{"checks: [{check: Map/Ordered, points: .inf}]", "points: +Inf"},
		{"checks: [{check: Map/Ordered, points: 1e300}]", "points: 1e+300"},
		{"checks: [{check: Map/Ordered, ratio: 2}]", "only Fast has one"},
		{"checks: [{check: Map/Fast, ratio: 0.5}]", "ratio: 0.5"},
		{"checks: [{check: Map/Fast, ratio: .nan}]", "ratio: NaN"},

		{"name: x\ncontracts: [Map, Tap]\n", `line 2: "Tap" is no contract`},
		{"contracts: [Map, Map]", "the contract Map is listed twice"},
		{"name: x\nbase: some\n", `line 2: base: "some": it can be default or none`},
		{"base: none", "there is nothing to check"},
		{"checks: [{check: Map/*, skip: true}, {check: Completed/*, skip: true}, {check: Pool/*, skip: true}]", "there is nothing to check"},
		{"name: x\n\neffort: 0\n", "line 3: effort: 0: it can be from 1 to 100"},
		{"effort: 101", "effort: 101"},
		{"schedules: -1", "line 1: schedules: -1: it can be from 0 to 100"},
		{"seed: mine", `line 1: seed: "mine": it can be submission or public`},
		{"limits: {files: -1}", "line 1: limits: there are none below 0"},
		{"limits: {memory: 1000}", "a Go program does not start with less than 64 MiB"},
		{"limits: {cpu: 1ms}", "less than a second"},
		{"late: [{within: 1h, keeps: 1}]", "line 1: late: there is no due"},
		{"due: 2026-12-01T00:00:00Z\nlate:\n  - {within: 2h, keeps: 1}\n  - {within: 1h, keeps: 1}\n", "line 4: late: within: 1h0m0s: the steps have to grow"},
		{"due: 2026-12-01T00:00:00Z\nlate:\n  - {within: 0s, keeps: 1}\n", "line 3: late: within: 0s"},
		{"due: 2026-12-01T00:00:00Z\nlate:\n  - {within: 1h, keeps: 1.1}\n", "line 3: late: keeps: 1.1"},
		{"due: 2026-12-01T00:00:00Z\nlate:\n  - {within: 1h, keeps: .nan}\n", "line 3: late: keeps: NaN"},
		{"name: x\ntotal: -1", "line 2: total: -1"},
		{"total: .nan", "total: NaN"},
		{"total: .inf", "total: +Inf"},
		{"total: 10.001", "more than two decimals"},
		{"base: none\ntotal: 10\nchecks: [{check: Map/Ordered, points: 0}]", "line 2: total: 10: all checks have 0 points"},

		{"checks:\n  - {check: Map/Ordered, after: [Map/NoLeak]}\n  - {check: Map/NoLeak, after: [Map/Ordered]}\n", "Map/Ordered after Map/NoLeak after Map/Ordered wait for one another"},
		{"checks: [{check: Map/Ordered, after: [Map/Ordered]}]", "line 1: Map/Ordered after Map/Ordered wait"},
		{"base: none\nchecks:\n  - {check: Map/Ordered, after: [Map/ExactlyOnce]}\n", "line 3: Map/Ordered: after Map/ExactlyOnce, which is not checked"},
		{"checks: [{check: Map/Ordered, after: [Map/Nothing]}]", `line 1: "Map/Nothing" is no check of Map`},
		{"checks: [{check: Map/Ordered, after: [Pool/Bounded]}]", "a check can only wait for others of its contract"},
		{"checks: [{check: Map/Ordered, after: [Map/NoRace]}]", "Map/Ordered: after Map/NoRace, which is decided only when it is"},
	} {
		_, err := ParseRubric([]byte(c.text))
		require.ErrorIs(t, err, ErrRubric, c.text)
		require.ErrorContains(t, err, c.want, c.text)
		require.NotRegexp(t, `grade\.[A-Z]|!!|yaml`, err.Error(), "no word of the decoder")
	}
}

func TestReadRubric(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "rubric.yaml")
	_, err := ReadRubric(path)
	require.ErrorIs(t, err, ErrRubric)
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = ReadRubric(dir)
	require.ErrorContains(t, err, "is a directory")
	require.NoError(t, os.WriteFile(path, []byte("name: x\nefort: 1\n"), 0o600))
	_, err = ReadRubric(path)
	require.EqualError(t, err, ErrRubric.Error()+": "+path+": line 2: there is no field efort here; did you mean effort?")
	require.NoError(t, os.WriteFile(path, []byte(DefaultRubric().File()), 0o600))
	r, err := ReadRubric(path)
	require.NoError(t, err)
	require.Equal(t, DefaultRubric().Digest(), r.Digest())
	require.NoError(t, os.WriteFile(path, []byte("name: "+strings.Repeat("x", 1<<20)), 0o600))
	_, err = ReadRubric(path)
	require.ErrorContains(t, err, "larger than 1 MiB")
}

// Text that is made to cost the reader much costs it little.
func TestRubricBombs(t *testing.T) {
	bomb := "imports: &a [x,x,x,x,x,x,x,x,x]\nchecks:\n  - {check: Map/Ordered, after: &b [Map/NoLeak, Map/NoLeak]}\n"
	for range 3000 {
		bomb += "  - {check: Map/Ordered, after: *b}\n"
	}
	for _, text := range []string{
		bomb,
		strings.Repeat("[", 1<<19),
		strings.Repeat("{a: ", 1<<17),
		"name: " + strings.Repeat("&a ", 1000) + "x",
		strings.Repeat("- ", 1<<18),
		"checks:\n" + strings.Repeat("  - {check: Map/Orderd, points: -1}\n", 5000),
		"checks: [" + strings.Repeat("x,", 1<<17) + "]",
		"name: x\n" + strings.Repeat("\t", 1<<18),
	} {
		_, err := ParseRubric([]byte(text))
		require.ErrorIs(t, err, ErrRubric)
		require.Less(t, len(err.Error()), 100_000)
	}
}

func FuzzParseRubric(f *testing.F) {
	f.Add(DefaultRubric().File())
	f.Add("checks: [{check: */NoLeak}]")
	f.Add("<<: {name: x}")
	f.Add("base: none\ntotal: 3\nchecks: [{check: Map/Ordered, points: 1, after: [Map/NoLeak]}, {check: Map/NoLeak}]")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRubric([]byte(text))
		if err != nil {
			require.ErrorIs(t, err, ErrRubric)
			return
		}
		back, err := ParseRubric([]byte(r.File()))
		require.NoError(t, err, r.File())
		require.Equal(t, r.Digest(), back.Digest())
	})
}
