package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
)

// shape says which keys an object must and may have, and of which types:
// n(umber), i(nteger), s(tring), b(ool), o(bject), a(rray), with ? if it may be
// missing and 0 if it may be null.
type shape map[string]string

func (s shape) check(v any, at string) error {
	m, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("%s is not an object", at)
	}
	for k, v := range m {
		want, ok := s[k]
		if !ok {
			return fmt.Errorf("%s has the key %q", at, k)
		}
		kind := ""
		switch v := v.(type) {
		case float64:
			kind = "n"
			if v == math.Trunc(v) {
				kind = "ni"
			}
		case string:
			kind = "s"
		case bool:
			kind = "b"
		case map[string]any:
			kind = "o"
		case []any:
			kind = "a"
		case nil:
			kind = "0"
		}
		if !strings.ContainsAny(kind, want) {
			return fmt.Errorf("%s.%s is %v, not %s", at, k, v, want)
		}
	}
	for k, want := range s {
		if _, ok := m[k]; !ok && !strings.Contains(want, "?") {
			return fmt.Errorf("%s lacks %q", at, k)
		}
	}
	return nil
}

func object(out []byte) (map[string]any, error) {
	var m map[string]any
	d := json.NewDecoder(bytes.NewReader(out))
	if err := d.Decode(&m); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, errors.New("there is more than one value")
	}
	return m, nil
}

func each(m map[string]any, key string, s shape) ([]map[string]any, error) {
	list, _ := m[key].([]any)
	var out []map[string]any
	for i, v := range list {
		if err := s.check(v, fmt.Sprintf("%s[%d]", key, i)); err != nil {
			return nil, err
		}
		out = append(out, v.(map[string]any))
	}
	return out, nil
}

func unique(list []map[string]any, key string) error {
	seen := map[any]bool{}
	for _, m := range list {
		if seen[m[key]] {
			return fmt.Errorf("%q is there twice", m[key])
		}
		seen[m[key]] = true
	}
	return nil
}
