package build

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCompileErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"undefined", "package p\n\nvar x = y\n", []string{"a.go:3: undefined: y"}},
		{"unused import", "package p\n\nimport \"fmt\"\n", []string{`a.go:3: "fmt" imported and not used`}},
		{"two", "package p\n\nvar x int = \"a\"\n\nfunc f() { y := 1 }\n", []string{
			`a.go:3: cannot use "a" (untyped string constant) as int value in variable declaration`, "a.go:5: declared and not used: y"}},
		{"continued", "package p\n\nfunc f() (int, error) {\n\treturn 1\n}\n", []string{"a.go:4: not enough return values have (number) want (int, error)"}},
		{"own type", "package p\n\ntype T int\n\nvar x T = \"\"\n", []string{`a.go:5: cannot use "" (untyped string constant) as T value in variable declaration`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := builder(t)
			built, problems, err := b.Driver(t.Context(), submission(t, map[string]string{"a.go": tt.text}), false)
			require.NoError(t, err)
			require.Empty(t, built.Path)
			require.Empty(t, built.Dir)
			var all []string
			for _, p := range problems {
				all = append(all, p.String())
				require.NotEmpty(t, p.Hint)
			}
			require.Equal(t, tt.want, all)
			entries, err := os.ReadDir(b.Dir)
			require.NoError(t, err)
			require.Empty(t, entries, "nothing is left")
		})
	}
	many := "package p\n" + strings.Repeat("var _ = y\n", 30)
	_, problems, err := builder(t).Driver(t.Context(), submission(t, map[string]string{"a.go": many}), false)
	require.NoError(t, err)
	require.Len(t, problems, 10)
}
