package rewrite

import (
	"go/ast"
	"go/types"
	"strings"
)

// remark notes what the file does that no scheduler sees.
func (f *file) remark() {
	for _, group := range f.syntax.Comments {
		for _, c := range group.List {
			if fields := strings.Fields(c.Text); len(fields) == 3 && fields[0] == "//go:linkname" && strings.HasPrefix(fields[2], "runtime.") {
				f.note(c, "linkname into the runtime: "+fields[2])
			}
		}
	}
	for _, decl := range f.syntax.Decls {
		d, isFunc := decl.(*ast.FuncDecl)
		early := !isFunc || d.Recv == nil && d.Name.Name == "init"
		ast.Inspect(decl, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				if early {
					f.note(n, "goroutine started before main")
				}
			case *ast.Ident:
				if fn, ok := f.info.Uses[n].(*types.Func); ok && outside(fn) {
					f.note(n, "use of "+fn.FullName())
				}
			}
			return true
		})
	}
}

// outside tells whether a function waits for something that is not in the
// program: the network, a file, a process. The channel operations of reflect
// are as invisible.
func outside(fn *types.Func) bool {
	if fn.Pkg() == nil {
		return false
	}
	name := fn.Name()
	method := fn.Signature().Recv() != nil
	switch fn.Pkg().Path() {
	case "net":
		// Parsing and formatting of addresses is pure.
		for _, prefix := range []string{"Dial", "Listen", "FileConn", "FileListener", "FilePacketConn", "Lookup", "Resolve", "Interface"} {
			if strings.HasPrefix(name, prefix) {
				return true
			}
		}
		return method && (strings.HasPrefix(name, "Read") || strings.HasPrefix(name, "Write") || strings.HasPrefix(name, "Accept"))
	case "net/http":
		switch name {
		case "Get", "Head", "Post", "PostForm", "Do", "RoundTrip", "ListenAndServe", "ListenAndServeTLS", "Serve", "ServeTLS", "Shutdown":
			return !method || name != "Get" || strings.Contains(fn.FullName(), "Client")
		}
	case "os/exec":
		switch name {
		case "Run", "Start", "Wait", "Output", "CombinedOutput":
			return true
		}
	case "os":
		if method {
			return strings.HasPrefix(fn.FullName(), "(*os.File).") && (strings.HasPrefix(name, "Read") || strings.HasPrefix(name, "Write")) ||
				fn.FullName() == "(*os.Process).Wait"
		}
		return name == "Pipe" || name == "StartProcess"
	case "os/signal":
		return name == "Notify" || name == "NotifyContext"
	case "reflect":
		switch name {
		case "Select":
			return true
		case "Send", "Recv", "TrySend", "TryRecv", "Close":
			return method
		}
	case "syscall":
		return !method && (strings.HasPrefix(name, "Syscall") || strings.HasPrefix(name, "RawSyscall") || name == "Read" || name == "Write")
	}
	return false
}
