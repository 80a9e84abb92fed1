package twin

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

// Cache returns the directory that twins are kept in: poollab/twin in the
// user's cache directory, or what POOLLAB_CACHE names.
func Cache() (string, error) {
	if dir := os.Getenv("POOLLAB_CACHE"); dir != "" {
		if !filepath.IsAbs(dir) {
			return "", fmt.Errorf("POOLLAB_CACHE=%s is not an absolute path", dir)
		}
		return filepath.Clean(dir), nil
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache directory (POOLLAB_CACHE can name one): %w", err)
	}
	return filepath.Join(dir, "poollab", "twin"), nil
}

// entry is one twin's directory in the cache. It counts once its record is
// there, which is written last.
type entry struct{ dir string }

func (e entry) record() string { return filepath.Join(e.dir, "twin.json") }

func (e entry) tmp() string { return filepath.Join(e.dir, "tmp") }

func (e entry) binary() string {
	name := "twin.test"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(e.dir, name)
}

// use marks the twin as used. A wrong age only costs a later build.
func (e entry) use() {
	now := time.Now()
	_ = os.Chtimes(e.record(), now, now)
}

// load returns the twin if it is complete, and marks it as used.
func (e entry) load() (*Twin, bool) {
	text, err := os.ReadFile(e.record())
	if err != nil || !exists(e.binary()) {
		return nil, false
	}
	t := new(Twin)
	if json.Unmarshal(text, t) != nil || t.Path != e.binary() {
		return nil, false
	}
	e.use()
	return t, true
}

// make makes an empty entry; what an interrupted build left is removed.
func (e entry) make() error {
	return errors.Join(os.RemoveAll(e.dir), os.MkdirAll(e.tmp(), 0o755))
}

// save completes the entry.
func (e entry) save(t *Twin) error {
	text, err := json.MarshalIndent(t, "", "\t")
	if err != nil {
		return err
	}
	part := filepath.Join(e.tmp(), "twin.json")
	if err := os.WriteFile(part, text, 0o644); err != nil {
		return err
	}
	if err := os.Rename(part, e.record()); err != nil {
		return err
	}
	return os.RemoveAll(e.tmp())
}

const (
	// keep is how many twins a cache holds, apart from those used lately: they may
	// be running.
	keep   = 20
	lately = 10 * time.Minute
	// abandoned is the age of an incomplete entry that nobody builds any more.
	abandoned = time.Hour
)

// prune removes the twins that were used longest ago, and what interrupted
// builds left. It is housekeeping: an entry that cannot be removed stays.
func prune(cache, current string) {
	type old struct {
		key  string
		used time.Time
	}
	var twins, remove []old
	entries, err := os.ReadDir(cache)
	if err != nil {
		return
	}
	for _, d := range entries {
		if !isKey(d.Name()) || d.Name() == current {
			continue
		}
		if info, err := os.Stat((entry{filepath.Join(cache, d.Name())}).record()); err == nil {
			twins = append(twins, old{d.Name(), info.ModTime()})
		} else if info, err := d.Info(); err == nil && time.Since(info.ModTime()) > abandoned {
			remove = append(remove, old{key: d.Name()})
		}
	}
	slices.SortFunc(twins, func(a, b old) int { return cmp.Or(b.used.Compare(a.used), cmp.Compare(a.key, b.key)) })
	for i, o := range twins {
		if i >= keep-1 && time.Since(o.used) > lately {
			remove = append(remove, o)
		}
	}
	for _, o := range remove {
		unlock, ok, err := tryLock(lockFile(cache, o.key))
		if err != nil || !ok {
			continue
		}
		_ = os.RemoveAll(filepath.Join(cache, o.key))
		unlock()
	}
}

// isKey tells entries from whatever else lies in the cache.
func isKey(name string) bool {
	const size = 32
	return len(name) == size && !slices.ContainsFunc([]byte(name), func(b byte) bool {
		return (b < '0' || '9' < b) && (b < 'a' || 'f' < b)
	})
}

// lockFile is where an entry is locked. A few locks are shared by all entries,
// so that lock files need not be removed, which cannot be done safely.
func lockFile(cache, key string) string { return filepath.Join(cache, "locks", key[:2]) }

// lock keeps other processes, and other builds of this one, away from an entry.
func lock(ctx context.Context, cache, key string) (unlock func(), err error) {
	name := lockFile(cache, key)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return nil, fmt.Errorf("the cache cannot be written (POOLLAB_CACHE can name another): %w", err)
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		unlock, ok, err := tryLock(name)
		if err != nil {
			return nil, fmt.Errorf("lock: %w", err)
		}
		if ok {
			return unlock, nil
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-tick.C:
		}
	}
}
