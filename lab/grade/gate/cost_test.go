package gate

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func BenchmarkCheck(b *testing.B) {
	dir := lay(b, map[string]string{"pool.go": pool})
	for b.Loop() {
		_, problems, err := Check(dir, Rules{})
		require.NoError(b, err)
		require.Empty(b, problems)
	}
}
