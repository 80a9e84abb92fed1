package scenarios

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestBatchesAreTheFile(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 450).Draw(t, "n")
		seed := rapid.Uint64().Draw(t, "seed")
		path := filepath.Join(dir, "rows.csv")
		f, err := newRowFile(context.Background(), path, n, seed)
		if err != nil {
			t.Fatalf("generate: %v", err)
		}
		defer f.file.Close()
		if f.tally.rows != n || f.batches() != (n+batchRows-1)/batchRows {
			t.Fatalf("wrong size: %d rows, %d batches", f.tally.rows, f.batches())
		}
		written, err := os.ReadFile(path)
		if err != nil {
			t.Fatalf("read: %v", err)
		}
		var again bytes.Buffer
		if err := writeRows(context.Background(), &again, n, seed); err != nil || !bytes.Equal(written, again.Bytes()) {
			t.Fatalf("the file does not depend on n and seed alone: %v", err)
		}
		records, err := csv.NewReader(&again).ReadAll()
		if err != nil {
			t.Fatalf("parse: %v", err)
		}
		var batched [][]string
		for i := f.batches() - 1; i >= 0; i-- {
			rows, err := f.batch(i)
			if err != nil {
				t.Fatalf("batch: %v", err)
			}
			for _, r := range slices.Backward(rows) {
				batched = append(batched, r.record())
			}
		}
		slices.Reverse(batched)
		if !slices.EqualFunc(records[1:], batched, slices.Equal) {
			t.Fatalf("the batches are not the file")
		}
	})
}

func TestNamesAreAwkward(t *testing.T) {
	var b strings.Builder
	require.NoError(t, writeRows(context.Background(), &b, 1000, 1))
	for _, s := range []string{",,", `"Doe, Jane`, `""quoted""`, "two\nlines", "日本語", "DROP TABLE"} {
		assert.Contains(t, b.String(), s)
	}
}

func TestParseRow(t *testing.T) {
	good := row{1, "a,\"b\"\n", -7, "0.5"}
	r, err := parseRow(good.record())
	require.NoError(t, err)
	assert.Equal(t, good, r)
	for want, record := range map[string][]string{
		"3 fields instead of 4": {"1", "a", "2"},
		"the id of a row":       {"x", "a", "2", "3"},
		"the quantity of row 1": {"1", "a", "2.5", "3"},
	} {
		_, err := parseRow(record)
		assert.ErrorContains(t, err, want)
	}
}

func TestTally(t *testing.T) {
	a, b, c := row{1, "a", 5, "1"}, row{2, "b", 5, "1"}, row{3, "", 0, ""}
	of := func(rows ...row) (sum tally) {
		for _, r := range rows {
			sum.add(r)
		}
		return sum
	}
	all := of(a, b, c)
	assert.Empty(t, of(c, a, b).against(all), "the order does not matter")
	assert.Equal(t, "2 rows are in the database, 3 in the file", of(a, b).against(all))
	assert.Equal(t, "4 rows are in the database, 3 in the file", of(a, b, c, c).against(all))
	for name, other := range map[string]tally{
		"one for another": of(a, a, c),
		"id":              of(a, b, row{4, "", 0, ""}),
		"name":            of(a, row{2, "b ", 5, "1"}, c),
		"quantity":        of(a, row{2, "b", 4, "1"}, c),
		"price":           of(a, row{2, "b", 5, "1.0"}, c),
		"names swapped":   of(row{1, "b", 5, "1"}, row{2, "a", 5, "1"}, c),
		"fields run on":   of(a, b, row{3, `" 0 "`, 0, ""}),
	} {
		assert.Contains(t, other.against(all), "their contents differ", name)
	}
}

func TestRowsEndWithTheirContext(t *testing.T) {
	why := errors.New("enough")
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	var all, some bytes.Buffer
	require.NoError(t, writeRows(t.Context(), &all, 10*looksEvery, 1))
	require.Equal(t, why, writeRows(&looks{Context: ended, left: 3}, &some, 10*looksEvery, 1))
	assert.Less(t, some.Len(), all.Len()/2)

	f, err := newRowFile(t.Context(), filepath.Join(t.TempDir(), "rows.csv"), 10*looksEvery, 1)
	require.NoError(t, err)
	defer f.file.Close()
	again := &rowFile{file: f.file}
	require.Equal(t, why, again.index(&looks{Context: ended, left: 3}))
	assert.Equal(t, 3*looksEvery, again.tally.rows)
}

func TestLoadScalesRows(t *testing.T) {
	for _, test := range []struct {
		scale float64
		want  []string
	}{{0.5, []string{"rows 1-100", "rows 101-125"}}, {0.0001, []string{"rows 1-1"}}} {
		s := load()
		s.N, s.Scale = 250, test.scale
		var names []string
		for _, task := range start(t, s).Tasks {
			names = append(names, task.Name)
		}
		assert.Equal(t, test.want, names)
	}
	s := load()
	s.N, s.Scale = 1_000_000, 1.5
	_, err := s.Start(t.Context())
	var param *ParamError
	require.ErrorAs(t, err, &param)
	assert.Equal(t, "scale", param.Param)
}
