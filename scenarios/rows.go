package scenarios

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
)

// row is one record of the file that load loads.
type row struct {
	ID       int64
	Name     string
	Quantity int64
	Price    string // a decimal number, kept as it is written
}

// looksEvery is the number of rows between two looks at a context, well below a
// millisecond.
const looksEvery = 256

var rowHeader = [...]string{"id", "name", "quantity", "price"}

func (r row) record() []string {
	return []string{strconv.FormatInt(r.ID, 10), r.Name, strconv.FormatInt(r.Quantity, 10), r.Price}
}

func parseRow(record []string) (r row, err error) {
	if len(record) != len(rowHeader) {
		return r, fmt.Errorf("scenarios: a row of %d fields instead of %d", len(record), len(rowHeader))
	}
	r.Name, r.Price = record[1], record[3]
	if r.ID, err = strconv.ParseInt(record[0], 10, 64); err != nil {
		return r, fmt.Errorf("scenarios: the id of a row: %w", err)
	}
	if r.Quantity, err = strconv.ParseInt(record[2], 10, 64); err != nil {
		return r, fmt.Errorf("scenarios: the quantity of row %d: %w", r.ID, err)
	}
	return r, nil
}

// tally tells sets of rows apart, in whatever order they are counted.
type tally struct {
	rows int
	sum  uint64 // of the rows' hashes: unlike their xor, it notices pairs
}

func (t *tally) add(r row) {
	hash := sha256.Sum256(fmt.Appendf(nil, "%d %q %d %q", r.ID, r.Name, r.Quantity, r.Price))
	t.rows++
	t.sum += binary.BigEndian.Uint64(hash[:])
}

// against says how the rows counted in a database differ from those of the
// file, or returns "" if they do not.
func (t tally) against(file tally) string {
	switch {
	case t.rows != file.rows:
		return fmt.Sprintf("%d rows are in the database, %d in the file", t.rows, file.rows)
	case t.sum != file.sum:
		return fmt.Sprintf("as many rows are in the database as in the file, but their contents differ: checksum %016x instead of %016x", t.sum, file.sum)
	}
	return ""
}

// writeRows generates a CSV file. Its names are what loaders stumble over.
func writeRows(ctx context.Context, w io.Writer, n int, seed uint64) error {
	names := []string{
		"", " ", "plain", "Doe, Jane", `the "quoted" one`, `"`, "two\nlines", "\n", "tab\tand;semicolon", " spaces around ",
		`back\slash`, `\.`, `\N`, "NULL", "'; DROP TABLE rows; --", "Zoë", "Zoe\u0308", "日本語", "👩‍🚀", "\u202eright to left", "1e3", "#", "%s",
	}
	random := rand.New(rand.NewPCG(seed, 0))
	buffered := bufio.NewWriter(w)
	out := csv.NewWriter(buffered)
	out.Write(rowHeader[:]) // errors stay with the writer until the end
	for id := range n {
		if id%looksEvery == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		name := names[random.IntN(len(names))]
		if random.IntN(2) == 0 {
			name += strconv.Itoa(random.IntN(1000))
		}
		out.Write(row{
			ID:       int64(id) + 1,
			Name:     name,
			Quantity: random.Int64() - random.Int64(),
			Price:    strconv.FormatFloat(100*random.ExpFloat64(), 'g', -1, 64),
		}.record())
	}
	out.Flush()
	return errors.Join(out.Error(), buffered.Flush())
}

// rowFile is a CSV file and where its batches begin, so that each can be read
// without the ones before it.
type rowFile struct {
	file    *os.File
	offsets []int64 // of each batch, and of the file's end
	tally   tally
}

// newRowFile generates a file and reads it once from end to end. When ctx ends
// meanwhile, it returns why.
func newRowFile(ctx context.Context, path string, n int, seed uint64) (*rowFile, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	f := &rowFile{file: file}
	if err := f.generate(ctx, n, seed); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return f, nil
}

func (f *rowFile) generate(ctx context.Context, n int, seed uint64) error {
	if err := writeRows(ctx, f.file, n, seed); err != nil {
		return err
	}
	return f.index(ctx)
}

// index finds the batches and counts the rows.
func (f *rowFile) index(ctx context.Context) error {
	if _, err := f.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	in := csv.NewReader(f.file)
	header, err := in.Read()
	if err != nil {
		return err
	}
	if !slices.Equal(header, rowHeader[:]) {
		return fmt.Errorf("scenarios: the header is %q", header)
	}
	for {
		if f.tally.rows%looksEvery == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		before := in.InputOffset()
		record, err := in.Read()
		if err == io.EOF {
			f.offsets = append(f.offsets, before)
			return nil
		}
		if err != nil {
			return err
		}
		r, err := parseRow(record)
		if err != nil {
			return err
		}
		if f.tally.rows%batchRows == 0 {
			f.offsets = append(f.offsets, before)
		}
		f.tally.add(r)
	}
}

func (f *rowFile) batches() int { return len(f.offsets) - 1 }

// batch parses one batch. It may be called from many goroutines.
func (f *rowFile) batch(i int) ([]row, error) {
	from, to := f.offsets[i], f.offsets[i+1]
	in := csv.NewReader(io.NewSectionReader(f.file, from, to-from))
	in.ReuseRecord = true // strings are not reused, only the slice that holds them
	rows := make([]row, 0, batchRows)
	for {
		record, err := in.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		r, err := parseRow(record)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
}
