package judge

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/internal/faulty"
)

var update = flag.Bool("update", false, "write the list of what checks kill anew")

// compareKills compares what was killed with the list in testdata, which says for
// each implementation all checks that it fails. Those that need luck are left out,
// and where only some were played, as -run has it, there is nothing to compare.
func compareKills(t *testing.T, killed map[string][]string) {
	t.Helper()
	for _, i := range faulty.All() {
		switch _, played := killed[i.Name]; {
		case i.Pool != nil:
		case !played:
			return
		case i.Schedules:
			delete(killed, i.Name)
		}
	}
	var got bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(killed)) {
		fmt.Fprintf(&got, "%s: %s\n", name, strings.Join(killed[name], " "))
	}
	file := filepath.Join("testdata", "functions.kills")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o777))
		require.NoError(t, os.WriteFile(file, got.Bytes(), 0o666))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, strings.ReplaceAll(string(want), "\r\n", "\n"), got.String())
}
