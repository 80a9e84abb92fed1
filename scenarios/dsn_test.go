package scenarios

import (
	"context"
	"errors"
	"os"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLoadCannotStart(t *testing.T) {
	dir := useTempDir(t)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	onEach(t, func(t *testing.T, s Scenario) {
		_, err := s.Start(ended)
		require.ErrorIs(t, err, context.Canceled)
		assertEmpty(t, dir)
	})
	t.Run("nobody listens", func(t *testing.T) {
		s := load()
		s.DSN = "postgres://u:hunter2@127.0.0.1:1/x?connect_timeout=1"
		_, err := s.Start(t.Context())
		require.Error(t, err)
		var param *ParamError
		assert.False(t, errors.As(err, &param), "it is the machine's error")
		var cause *pgconn.ConnectError
		assert.ErrorAs(t, err, &cause)
		assert.NotContains(t, err.Error(), "hunter2")
		assert.Contains(t, err.Error(), "scenarios: load: connecting to PostgreSQL")
		assertEmpty(t, dir)
	})
	t.Run("no folder", func(t *testing.T) {
		for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
			t.Setenv(name, dir+"/missing")
		}
		_, err := load().Start(t.Context())
		assert.ErrorIs(t, err, os.ErrNotExist)
	})
}

func TestBadDSN(t *testing.T) {
	dir := useTempDir(t)
	for dsn, want := range map[string]string{
		"sqlite:rows.db":                                "bbolt",
		"sqlite://rows.db":                              "bbolt",
		"mysql://u:hunter2@h/x":                         "postgres://",
		"host=h user=u password=hunter2":                "postgres://",
		"POSTGRES":                                      "postgres://",
		"postgres://u:hunter2@h:port/x":                 "not a proper PostgreSQL URL",
		"postgresql://u:hunt#hunter2@h:port/x":          "not a proper PostgreSQL URL",
		"postgres://u:hunter2@h/%zz":                    "not a proper PostgreSQL URL",
		"postgres://u:hunter2@h/x?sslmode=perhaps":      "not a proper PostgreSQL URL: it looks like postgres://user:password@host:5432/database",
		"postgres://u:hunter2@h/x?connect_timeout=soon": "not a proper PostgreSQL URL",
	} {
		s := load()
		s.DSN = dsn
		_, err := s.Start(t.Context())
		var param *ParamError
		require.ErrorAs(t, err, &param, dsn)
		assert.Equal(t, "dsn", param.Param)
		assert.Equal(t, "load", param.Scenario)
		assert.ErrorContains(t, err, want, dsn)
		assert.NotContains(t, err.Error(), "hunt", dsn)
		assertEmpty(t, dir)
	}
}

func TestLoadStopsGeneratingWithItsContext(t *testing.T) {
	dir := useTempDir(t)
	why := errors.New("enough")
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	s := load()
	s.N = 100 * looksEvery
	// It ends while the file is written, and while it is read.
	for _, left := range []int{10, 150} {
		ctx := &looks{Context: ended, left: left}
		_, err := s.Start(ctx)
		require.ErrorIs(t, err, why)
		assert.Less(t, -ctx.left, 10, "it goes on for long")
		assertEmpty(t, dir)
	}
}
