package draw

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/internal/golden"
	"example.com/poollab/lab/interleave"
)

func drawn(t testing.TB, iv interleave.Interleaving, opts ...Option) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, Text(&out, iv, opts...))
	return out.String()
}

func TestTextGolden(t *testing.T) {
	for name, iv := range fixtures(t) {
		for form, opts := range map[string][]Option{
			"60":    {Width(60)},
			"80":    nil,
			"120":   {Width(120)},
			"ascii": {ASCII()},
		} {
			t.Run(name+"_"+form, func(t *testing.T) {
				opts := append([]Option{fixtureSource(t)}, opts...)
				golden.Check(t, filepath.Join("testdata", "text", fmt.Sprintf("%s_%s.golden", name, form)), drawn(t, iv, opts...))
			})
		}
	}
}
