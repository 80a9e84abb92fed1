package grade

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
)

// Secret is what makes the worlds of a submission unknown until it is graded. It
// is the teacher's; without one, the worlds are those that everybody can draw.
type Secret []byte

// ErrSecret is the error for a file that is no good as a secret.
var ErrSecret = errors.New("grade: the secret cannot be used")

// ReadSecret reads a secret from a file: at least 16 bytes, white space around
// them does not count.
func ReadSecret(path string) (Secret, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSecret, err)
	}
	text := strings.TrimSpace(string(data))
	if len(text) < 16 {
		return nil, fmt.Errorf("%w: %s holds %d bytes, and 16 are the least that nobody guesses", ErrSecret, path, len(text))
	}
	return Secret(text), nil
}

// seed decides every world that is drawn for one submission.
type seed [sha256.Size]byte

// seedOf is the same for the same files under the same assignment, whenever they
// are graded. With a secret it is an HMAC (RFC 2104) that nobody else can make.
func seedOf(s Secret, assignment, digest string) seed {
	mac := hmac.New(sha256.New, s)
	fmt.Fprintf(mac, "%s\x00%s", assignment, digest)
	return seed(mac.Sum(nil))
}

// publicSeed is the seed without a secret. It does not depend on what is handed
// in, so that a student sees the same worlds after each change.
func publicSeed(assignment string) seed { return seedOf(nil, assignment, "") }

// rand draws for the check with a name.
func (s seed) rand(check string) *rand.Rand {
	mac := hmac.New(sha256.New, s[:])
	mac.Write([]byte(check))
	sum := mac.Sum(nil)
	return rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum), binary.BigEndian.Uint64(sum[8:])))
}

// number is a seed for schedules.
func (s seed) number(check string) uint64 { return s.rand("schedules of " + check).Uint64() }

// show is the seed as a result has it: a public one says so, a secret one gives a
// name that tells equal from different and nothing else.
func (s seed) show(secret bool) string {
	if !secret {
		return "public"
	}
	sum := sha256.Sum256(append([]byte("name of a seed"), s[:]...))
	return "secret-" + hex.EncodeToString(sum[:4])
}
