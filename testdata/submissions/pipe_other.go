//go:build !unix

package submissions

import (
	"errors"
	"fmt"
)

func makePipe(string) error { return fmt.Errorf("a named pipe: %w", errors.ErrUnsupported) }
