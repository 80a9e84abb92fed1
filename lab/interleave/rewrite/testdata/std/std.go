// Package std imports what the snippets in the tests import.
package std

import (
	_ "context"
	_ "fmt"
	_ "io"
	_ "log"
	_ "math/rand"
	_ "net"
	_ "os"
	_ "os/exec"
	_ "reflect"
	_ "runtime"
	_ "runtime/pprof"
	_ "sync"
	_ "sync/atomic"
	_ "testing"
	_ "testing/synctest"
	_ "time"
)
