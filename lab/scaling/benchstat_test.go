package scaling

import (
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchunit"
)

// benchstat runs the tool on a file and returns its lines.
func benchstat(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", append([]string{"tool", "benchstat"}, args...)...).Output()
	require.NoError(t, err)
	return string(out)
}

// cells are what benchstat says of one benchmark: a median with its interval for
// each column, and for all but the first one a comparison with it.
var cells = regexp.MustCompile(`([0-9.]+[a-zµ]*) ± +([0-9?∞]+%?)(?: [¹²³⁴⁵⁶⁷⁸⁹]+)*(?: +(~|[-+][0-9.]+%) \((p=[0-9.]+ n=[0-9+]+)\))?`)

// All figures are those that benchstat prints for the same file.
func TestAgreesWithBenchstat(t *testing.T) {
	for _, c := range []struct{ file, table, row, filter string }{
		{"testdata/two-cores.txt", "/work", ".name", "*"},
		{"../../internal/peers/testdata/results/two-core-vm.txt", ".name", "/impl", ".name:(Submit OR Sleep) /impl:(pool OR chanbuf OR ants)"},
	} {
		var results Results
		require.NoError(t, results.AddFile(c.file))
		tables, err := results.Tables(Options{Filter: c.filter})
		require.NoError(t, err)
		compared := 0
		for _, table := range tables {
			class := benchunit.ClassOf(table.Unit)
			for _, s := range table.Series {
				query := ".unit:" + table.Unit + " .name:" + table.Title + " /impl:" + s.Name
				if c.row == ".name" {
					query = ".name:" + s.Name + " /" + strings.Replace(table.Title, "=", ":", 1)
				}
				all := cells.FindAllStringSubmatch(line(t, benchstat(t, "-filter", query, "-row", c.row, "-col", "/workers@num", "-ignore", "pkg", c.file), s.Name), -1)
				require.Len(t, all, len(s.Rows), "%s %s", table.Title, s.Name)
				var medians []float64
				for _, r := range s.Rows {
					medians = append(medians, r.Median.Center)
				}
				scaler := benchunit.CommonScale(medians, class)
				for i, r := range s.Rows {
					assert.Equal(t, []string{all[i][1], all[i][2]}, []string{scaler.Format(r.Median.Center), r.Range}, "%s %s workers=%d", table.Title, s.Name, r.Workers)
					if i > 0 {
						change := r.change(s.Rows[0], s.rate)
						assert.Equal(t, []string{all[i][3], all[i][4]}, []string{change.Delta, change.Test}, "%s %s workers=%d", table.Title, s.Name, r.Workers)
						compared++
					}
				}
			}
		}
		t.Log(c.file, compared)
		assert.Greater(t, compared, 10)
	}
}

// The comparison with the previous count is the one that benchstat makes of the
// two alone.
func TestChangesAgreeWithBenchstat(t *testing.T) {
	var results Results
	require.NoError(t, results.AddFile("testdata/two-cores.txt"))
	tables, err := results.Tables(Options{Filter: ".name:Map /work:sleep1ms"})
	require.NoError(t, err)
	rows := tables[0].Series[0].Rows
	for i, r := range rows[1:] {
		query := fmt.Sprintf(".name:Map /work:sleep1ms /workers:(%d OR %d) .unit:sec/task", rows[i].Workers, r.Workers)
		out := benchstat(t, "-filter", query, "-row", ".name", "-col", "/workers", "testdata/two-cores.txt")
		all := cells.FindAllStringSubmatch(line(t, out, "Map"), -1)
		require.Len(t, all, 2)
		assert.Equal(t, []string{all[1][3], all[1][4]}, []string{r.Change.Delta, r.Change.Test})
	}
}

// line is the first line that begins with a name.
func line(t *testing.T, out, name string) string {
	t.Helper()
	for line := range strings.SplitSeq(out, "\n") {
		if strings.HasPrefix(line, name+" ") {
			return line
		}
	}
	require.Fail(t, "no such line", "%s in\n%s", name, out)
	return ""
}
