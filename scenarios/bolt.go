package scenarios

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"go.etcd.io/bbolt"
)

var boltBucket = [...]byte{'r', 'o', 'w', 's'}

// bolt is a database in a file of its own, in this process. Its transactions
// write one at a time, and each is on the disk when it is committed.
type bolt struct {
	db *bbolt.DB
	// writer holds a token while a transaction writes. The database has a lock
	// of its own, but waiting for that one does not end with a context.
	writer chan struct{}
}

func newBolt(path string) (*bolt, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		return nil, fmt.Errorf("scenarios: load: opening bbolt: %w", err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket(boltBucket[:])
		return err
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("scenarios: load: preparing bbolt: %w", err), db.Close())
	}
	return &bolt{db, make(chan struct{}, 1)}, nil
}

func (b *bolt) put(ctx context.Context, rows iter.Seq2[row, error]) error {
	select {
	case b.writer <- struct{}{}:
		defer func() { <-b.writer }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return b.db.Update(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(boltBucket[:])
		for r, err := range rows {
			if err != nil {
				return err
			}
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			key := binary.BigEndian.AppendUint64(nil, uint64(r.ID))
			// Put overwrites; a table with a primary key would refuse.
			if bucket.Get(key) != nil {
				return fmt.Errorf("row %d is there already", r.ID)
			}
			value, err := json.Marshal(r)
			if err != nil {
				return err
			}
			if err := bucket.Put(key, value); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *bolt) stats(ctx context.Context) (t tally, err error) {
	err = b.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(boltBucket[:]).ForEach(func(key, value []byte) error {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			var r row
			if err := json.Unmarshal(value, &r); err != nil {
				return err
			}
			t.add(r)
			return nil
		})
	})
	return t, err
}

func (b *bolt) about() (kind, why string) {
	return "bbolt (one writer at a time, every commit synced)",
		"one batch after another waits for the disk, however many workers there are, and how long that takes only the disk knows"
}

// close leaves the file to whoever removes its folder.
func (b *bolt) close() error { return b.db.Close() }
