package interleave

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
	"time"
)

// Token names a run: of which test, and by which schedule. As text it is what a
// failure is reported with and replayed from.
type Token struct {
	Package  string // import path
	Test     string
	Race     bool   // built with the race detector
	Code     uint32 // hash of the sources: whether they are still the same
	Trace    uint32 // hash of the trace
	Schedule Schedule
}

const tokenPrefix = "pl1-"

// String is the token as text without spaces.
func (k Token) String() string {
	var flags byte
	if k.Race {
		flags |= 1
	}
	if k.Schedule.Ticking {
		flags |= 2
	}
	b := []byte{flags}
	b = binary.BigEndian.AppendUint64(b, k.Schedule.Seed)
	b = binary.BigEndian.AppendUint32(b, k.Code)
	b = binary.BigEndian.AppendUint32(b, k.Trace)
	for _, s := range []string{k.Package, k.Test} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	for _, c := range k.Schedule.Choices {
		b = binary.AppendUvarint(b, uint64(c.Goroutine))
		b = binary.AppendUvarint(b, uint64(c.Made))
		switch {
		case c.Tick > 0:
			b = binary.AppendUvarint(b, uint64(c.Tick)<<2|2)
		case c.Case > 0:
			b = binary.AppendUvarint(b, (uint64(c.Question)<<12|uint64(c.Case&0xfff))<<2|1)
		default:
			b = binary.AppendUvarint(b, uint64(c.Next)<<2)
		}
	}
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	return tokenPrefix + base64.RawURLEncoding.EncodeToString(b)
}

var errToken = errors.New("interleave: this is not a whole token; copy all of it, from pl1- on")

// ParseToken reads a token from its text.
func ParseToken(text string) (Token, error) {
	body, ok := strings.CutPrefix(strings.TrimSpace(text), tokenPrefix)
	if !ok {
		return Token{}, fmt.Errorf("interleave: a token begins with %s, and this does not", tokenPrefix)
	}
	b, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil || len(b) < 1+8+4+4+4 {
		return Token{}, errToken
	}
	sum := len(b) - 4
	if crc32.ChecksumIEEE(b[:sum]) != binary.BigEndian.Uint32(b[sum:]) {
		return Token{}, errToken
	}
	r := tokenReader{b: b[:sum]}
	flags := r.bytes(1)[0]
	k := Token{Race: flags&1 != 0}
	k.Schedule.Ticking = flags&2 != 0
	k.Schedule.Seed = binary.BigEndian.Uint64(r.bytes(8))
	k.Code = binary.BigEndian.Uint32(r.bytes(4))
	k.Trace = binary.BigEndian.Uint32(r.bytes(4))
	k.Package = string(r.bytes(r.number()))
	k.Test = string(r.bytes(r.number()))
	for len(r.b) > 0 && !r.bad {
		c := Choice{Goroutine: r.number(), Made: r.number()}
		switch v := r.number(); v & 3 {
		case 0:
			c.Next = v >> 2
		case 1:
			c.Case, c.Question = v>>2&0xfff, v>>14
		case 2:
			c.Tick = time.Duration(v >> 2)
		default:
			r.bad = true
		}
		k.Schedule.Choices = append(k.Schedule.Choices, c)
	}
	if r.bad {
		return Token{}, errToken
	}
	return k, nil
}

// tokenReader takes bytes from a buffer; once there are too few, it is bad.
type tokenReader struct {
	b   []byte
	bad bool
}

func (r *tokenReader) bytes(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.bad, r.b = true, nil
		return make([]byte, max(0, min(n, 8)))
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *tokenReader) number() int {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > 1<<56 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}
