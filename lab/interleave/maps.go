package interleave

import (
	"fmt"
	"iter"
	"reflect"
)

// Entry is an entry of a map that is ranged over.
type Entry[K comparable, V any] struct {
	m map[K]V
	k K
}

// Live reports whether the entry is still there.
func (e Entry[K, V]) Live() bool { _, ok := e.m[e.k]; return ok }

// Key is the entry's key.
func (e Entry[K, V]) Key() K { return e.k }

// Value is the entry's value now.
func (e Entry[K, V]) Value() V { return e.m[e.k] }

// Entries is what a range over a map visits: in a run, in an order that comes
// from the seed.
func Entries[M ~map[K]V, K comparable, V any](m M) []Entry[K, V] {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	if r, t := current(); t != nil && len(keys) > 1 {
		r.shuffle(t, keys, func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	}
	entries := make([]Entry[K, V], len(keys))
	for i, k := range keys {
		entries[i] = Entry[K, V]{m, k}
	}
	return entries
}

// MapsKeys is maps.Keys.
func MapsKeys[M ~map[K]V, K comparable, V any](m M) iter.Seq[K] {
	return func(yield func(K) bool) {
		for _, e := range Entries(m) {
			if e.Live() && !yield(e.k) {
				return
			}
		}
	}
}

// MapsValues is maps.Values.
func MapsValues[M ~map[K]V, K comparable, V any](m M) iter.Seq[V] {
	return func(yield func(V) bool) {
		for _, e := range Entries(m) {
			if e.Live() && !yield(e.Value()) {
				return
			}
		}
	}
}

// MapsAll is maps.All.
func MapsAll[M ~map[K]V, K comparable, V any](m M) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for _, e := range Entries(m) {
			if e.Live() && !yield(e.k, e.Value()) {
				return
			}
		}
	}
}

// shuffle orders keys in a way that only the seed decides: sorted first, by what
// they look like. Keys with addresses in them stay as they come, and that is
// noted.
func (r *run) shuffle(t *task, keys any, swap func(i, j int)) {
	v := reflect.ValueOf(keys)
	n := v.Len()
	looks := make([]string, n)
	for i := range n {
		k := v.Index(i)
		if k.Kind() == reflect.Interface {
			k = k.Elem()
		}
		if !plain(k.Type()) {
			r.note("a map with addresses as keys is ranged over, in an order that cannot be repeated")
			return
		}
		switch {
		case k.CanInt():
			looks[i] = fmt.Sprintf("%020d", uint64(k.Int())+1<<63)
		case k.CanUint():
			looks[i] = fmt.Sprintf("%020d", k.Uint())
		default:
			looks[i] = fmt.Sprintf("%#v", k)
		}
	}
	for i := 1; i < n; i++ {
		for j := i; j > 0 && looks[j] < looks[j-1]; j-- {
			looks[j], looks[j-1] = looks[j-1], looks[j]
			swap(j, j-1)
		}
	}
	for i := n - 1; i > 0; i-- {
		swap(i, t.data.below(i+1))
	}
}

// plain reports whether values of a type look the same in each process.
func plain(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Chan, reflect.UnsafePointer, reflect.Interface, reflect.Func:
		return false
	case reflect.Array:
		return plain(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if !plain(t.Field(i).Type) {
				return false
			}
		}
	}
	return true
}

// note adds a remark about the run, once.
func (r *run) note(text string) {
	for _, n := range r.notes {
		if n == text {
			return
		}
	}
	r.notes = append(r.notes, text)
}
