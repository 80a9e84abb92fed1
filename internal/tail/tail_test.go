package tail

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

func TestBuffer(t *testing.T) {
	var b Buffer
	if b.String() != "" {
		t.Error("it begins with something")
	}
	var all strings.Builder
	for i := range 30_000 {
		fmt.Fprintf(&b, "line %d\n", i)
		fmt.Fprintf(&all, "line %d\n", i)
	}
	if got := b.String(); len(got) != size || !strings.HasSuffix(all.String(), got) {
		t.Errorf("%d bytes are kept, which end with %q", len(got), got[max(0, len(got)-20):])
	}
	if n, err := b.Write(bytes.Repeat([]byte("x"), 10*size)); n != 10*size || err != nil {
		t.Error(n, err)
	}
	if len(b.data) > 2*size || strings.Trim(b.String(), "x") != "" {
		t.Error("one long write is not cut")
	}
}
