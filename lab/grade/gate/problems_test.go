package gate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProblemsAreFew(t *testing.T) {
	t.Parallel()
	_, problems, err := Check(lay(t, map[string]string{"x.go": "package p\n" + strings.Repeat("//go:noinline\n", 5000)}), Rules{})
	require.NoError(t, err)
	require.Len(t, problems, 20)
	for i, p := range problems {
		require.Equal(t, i+2, p.Line)
	}
	_, problems, err = Check(lay(t, map[string]string{"x.go": "package p\n" + strings.Repeat("var x = 1 2\n", 50)}), Rules{})
	require.NoError(t, err)
	require.Len(t, problems, 10, "syntax errors")
}

func text(problems []Problem) []string {
	var all []string
	for _, p := range problems {
		all = append(all, p.String())
	}
	return all
}

func TestProblemString(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]Problem{"m": {Message: "m"}, "f: m": {File: "f", Message: "m"}, "f:3: m": {File: "f", Line: 3, Message: "m"}} {
		require.Equal(t, want, p.String())
		require.Equal(t, want, fmt.Sprint(p))
	}
}
