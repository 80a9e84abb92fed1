package rewrite

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// std returns a function that makes a package of one file, with export data
// of the standard library and the stub.
func std(t *testing.T) func(name, text string) Package {
	t.Helper()
	p := list(t, filepath.Join("testdata", "std"), ".", nil)
	return func(name, text string) Package {
		file := filepath.Join(t.TempDir(), name)
		return Package{Path: "p", Files: []string{file}, Export: p.Export, Overlay: map[string][]byte{file: []byte(text)}}
	}
}

func TestGolden(t *testing.T) {
	pkg := std(t)
	for _, c := range []struct{ name, src, want string }{
		{"send", "c <- 1", "poollab__.Send(c, 1)"},
		{"send convertible", "a <- n", "poollab__.SendTo(a).Send(n)"},
		{"receive", "n, ok = <-c", "n, ok = poollab__.Recv2(c)"},
		{"range", "for v := range c { n = v }", "for c0, v, ok1 := poollab__.Range(c); ok1; v, ok1 = poollab__.Next(c0) { n = v }"},
		{"range into", "for n = range c { }", "for c0 := poollab__.Chan(c); poollab__.NextInto(c0, &n); { }"},
		{"select", "select { case v := <-c: n = v; case c <- n: }",
			"switch c0, c1 := poollab__.RecvCase(c), poollab__.SendCase(c, n); poollab__.Select(false, c0, c1) { case 0: v := c0.V(); n = v; case 1: ; default: panic(\"unreachable\") }"},
		{"select default", "select { case <-c: default: n = 1 }", "switch c0 := poollab__.RecvCase(c); poollab__.Select(true, c0) { case 0: default: n = 1 }"},
		{"select nothing", "select {}", "for { poollab__.Block(); }"},
		{"go literal", "go func() { n = 1 }()", "poollab__.Go(func() { n = 1 })"},
		{"go call", "go work(n, 2)", "{ a0 := n; poollab__.Go(func() { work(a0, 2) }) }"},
		{"go value", "go f(n)", "{ f0, a1 := f, n; poollab__.Go(func() { f0(a1) }) }"},
		{"lock", "s.Lock(); defer s.Unlock()", "poollab__.Lock(&s.Mutex); defer poollab__.Unlock(&s.Mutex)"},
		{"method value", "g := s.Unlock; g()", "g := poollab__.Bind00(poollab__.Unlock, &s.Mutex); g()"},
		{"atomic type", "i.Store(1)", "poollab__.AtomicStore(&i, 1)"},
		{"atomic function", "atomic.AddInt32(&j, 1)", "poollab__.CallUpdate(atomic.AddInt32, &j, 1)"},
		{"time", "time.Sleep(1)", "poollab__.Sleep(1)"},
		{"map", "for k := range m { n = k }", "for _, e0 := range poollab__.Entries(m) { if !e0.Live() { continue }; k := e0.Key(); { n = k }}"},
		{"nothing", "n = len(m)", "n = len(m)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := pkg("a.go", "package p\n"+
				"import (\"sync\"; \"sync/atomic\"; \"time\")\n"+
				"type guarded struct { sync.Mutex }\n"+
				"func work(int, int) {}\n"+
				"func use(c chan int, a chan any, n int, ok bool, f func(int), s guarded, i atomic.Int32, j int32, m map[int]int) {\n"+
				c.src+"\n}\nvar _ atomic.Int32; var _ time.Time\n")
			res := mustRewrite(t, p)
			text, changed := res.Files[p.Files[0]]
			if changed == (c.src == c.want) {
				t.Fatalf("changed is %v", changed)
			}
			if !changed {
				return
			}
			lines := strings.Split(string(text), "\n")
			if lines[0] != "//line "+p.Files[0]+":1" || lines[1] != `package p; import poollab__ "stub"` {
				t.Errorf("begins %q", lines[:2])
			}
			if got := lines[6]; got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestTestFunctions(t *testing.T) {
	pkg := std(t)
	p := pkg("a_test.go", `package p
import ("testing"; "testing/synctest")
func TestA(t *testing.T) { t.Run("x", func(t *testing.T) { t.Parallel(); t.Errorf("%d", 1) }) }
func TestB(*testing.T) {}
func TestC(_ *testing.T) {
}
func TestD(t *testing.T) { bubble(t) }
func TestE(t *testing.T) { synctest.Test(t, func(t *testing.T) {}) }
func bubble(t *testing.T) { synctest.Test(t, func(*testing.T) {}) }
func Testing(t *testing.T) {}
func TestMain(m *testing.M) { m.Run() }
func BenchmarkA(b *testing.B) { b.Fatal() }
func helper(tb testing.TB) (func(), error) { fail := tb.Fatalf; fail("x"); tb.Cleanup(func() {}); return tb.FailNow, tb.Context().Err() }
`)
	res := mustRewrite(t, p)
	if got := strings.Join(res.Tests, " "); got != "TestA TestB TestC TestD TestE" {
		t.Errorf("explored are %s", got)
	}
	text := string(res.Files[p.Files[0]])
	for _, want := range []string{
		`func TestA(t *testing.T) { if poollab__.Explored(t, TestA) { return };  poollab__.Run(t, "x", func(t *testing.T) { poollab__.Parallel(t); poollab__.Errorf(t, "%d", 1) }) }`,
		`func TestB(t0 *testing.T) { if poollab__.Explored(t0, TestB) { return }; }`,
		"func TestC(t1 *testing.T) { if poollab__.Explored(t1, TestC) { return }; \n}",
		`{ poollab__.BubbleTest(t, func(*testing.T) {}) }`,
		`func BenchmarkA(b *testing.B) { b.Fatal() }`,
		`fail := poollab__.ReporterOf(tb).Fatalf;`,
		`poollab__.ContextErr(poollab__.TestContext(tb))`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}

func TestRefusedPackages(t *testing.T) {
	pkg := std(t)
	for _, c := range []struct{ name, src, want string }{
		{"cgo", "package p\nimport \"C\"\n", "uses cgo"},
		{"reserved name", "package p\nvar poollab__ int\n", "reserved name poollab__"},
		{"type error", "package p\nvar x int = \"\"\n", "does not type-check"},
		{"syntax error", "package p\nvar\n", "does not parse"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Rewrite(pkg("a.go", c.src), Options{Runtime: "stub"})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestUncontrolled(t *testing.T) {
	pkg := std(t)
	p := pkg("a.go", `package p
import ("net"; "os"; "os/exec"; "reflect"; _ "unsafe")
//go:linkname nanotime runtime.nanotime
func nanotime() int64
func init() { go func() {}() }
func use(c *exec.Cmd, f *os.File) {
	net.Dial("tcp", "")
	c.Run()
	f.Read(nil)
	reflect.Select(nil)
	for range map[any]int{} {}
	for k := range map[any]int{} { _ = k }
	_ = net.ParseIP("")
}
`)
	res := mustRewrite(t, p)
	var got []string
	for _, n := range res.Uncontrolled {
		got = append(got, strings.TrimPrefix(n.String(), p.Files[0]+":"))
	}
	want := []string{
		"3: linkname into the runtime: runtime.nanotime", "5: goroutine started before main", "7: use of net.Dial",
		"8: use of (*os/exec.Cmd).Run", "9: use of (*os.File).Read", "10: use of reflect.Select",
		"12: order of a map whose keys may be floats or interfaces",
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}

// TestKernels rewrites the bug patterns that come with every toolchain.
func TestKernels(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(strings.TrimSpace(string(root)), "src", "runtime", "testdata", "testgoroutineleakprofile", "goker")
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 60 {
		t.Fatalf("%d kernels in %s", len(files), dir)
	}
	p := std(t)("", "")
	p.Path, p.Files, p.Overlay = "main", files, nil
	res := mustRewrite(t, p)
	if len(res.Files) < 60 {
		t.Errorf("%d of %d kernels changed", len(res.Files), len(files))
	}
}
