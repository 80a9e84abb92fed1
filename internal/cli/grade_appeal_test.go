package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a student objects to can be played again, by its token or as a whole.
func TestGradeAppeal(t *testing.T) {
	needsGrader(t)
	dir := sample(t, "mistakes/map-appends", "alice")
	good := sample(t, "good/plain", "bob")
	flags := []string{"-schedules", "0", "-race=false", "-only", "Map/Ordered"}
	bundle := filepath.Join(t.TempDir(), "alice.zip")

	code, stdout, stderr := call(t.Context(), append([]string{"grade", dir, "-json", "-bundle", bundle}, flags...)...)
	require.Equal(t, exitFailed, code, stderr)
	r := decodeResult(t, stdout)
	token := r.Checks[len(r.Checks)-1].Token
	require.True(t, strings.HasPrefix(token, "pg1-"), token)

	code, stdout, _ = call(t.Context(), "grade", dir, "-replay", token)
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, stdout, "result[0] is that of item 1")
	code, stdout, _ = call(t.Context(), "grade", good, "-replay", token)
	assert.Equal(t, exitFine, code)
	assert.Contains(t, stdout, "this world is fine\n  world workers=2")
	code, _, stderr = call(t.Context(), "grade", good, "-replay", token[:len(token)-2])
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, stderr, "the token cannot be used")

	code, stdout, stderr = call(t.Context(), "regrade", bundle)
	assert.Equal(t, exitFine, code, stderr)
	assert.Contains(t, stdout, "the same as then: 10 of 20 points, 1 failed")
	code, _, stderr = call(t.Context(), "regrade", filepath.Join(dir, "map.go.zip"))
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, stderr, "the bundle cannot be used")
}
