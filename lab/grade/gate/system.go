package gate

import "strings"

// forOneSystem reports whether the go command compiles a file of that name only
// for some systems.
func forOneSystem(name string) bool {
	parts := strings.Split(strings.TrimSuffix(name, ".go"), "_")
	return len(parts) > 1 && strings.Contains(systems, " "+parts[len(parts)-1]+" ")
}

// systems are all the operating systems and processors that the go command
// knows, past ones included.
const systems = " aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos" +
	" 386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le" +
	" ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm "
