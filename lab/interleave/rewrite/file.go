package rewrite

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/token"
	"go/types"
	"go/version"
	"sort"
	"strconv"
	"strings"
)

// oldest is the first language version in which the calls of the runtime
// compile: type inference must look at methods.
const oldest = "go1.21"

// file is one source file while it is rewritten.
type file struct {
	*checked
	syntax   *ast.File
	name     string
	src      []byte
	result   *Result
	next     int // for fresh names
	changed  bool
	dropped  map[string]string // import path -> local name, of imports that lost a use
	failures []string
}

func (f *file) rewrite(runtimePath string) (text []byte, changed bool, err error) {
	f.dropped = map[string]string{}
	f.remark()
	nameEnd := f.syntax.Name.End()
	rest := f.splice(nameEnd, f.syntax.FileEnd, f.decls()...)
	if len(f.failures) > 0 {
		return nil, false, fmt.Errorf("rewriter fault: %s", strings.Join(f.failures, "; "))
	}
	if !f.changed {
		return nil, false, nil
	}
	var out bytes.Buffer
	head := string(f.src[:f.offset(nameEnd)])
	if v := f.info.FileVersions[f.syntax]; v != "" && version.Compare(v, oldest) < 0 {
		head = f.raise(&out, head)
	}
	fmt.Fprintf(&out, "//line %s:1\n%s; import %s %q%s", f.name, head, local, runtimePath, rest)
	if keep := f.keep(); keep != "" {
		out.WriteString("\n" + keep + "\n")
	}
	return out.Bytes(), true, nil
}

// raise makes a build constraint raise the file's language version. It alone
// can: the module's version also counts for files that stay as they are.
func (f *file) raise(out *bytes.Buffer, head string) string {
	for _, group := range f.syntax.Comments {
		for _, c := range group.List {
			if c.Pos() >= f.syntax.Package || !constraint.IsGoBuild(c.Text) {
				continue
			}
			from, to := f.offset(c.Pos()), f.offset(c.End())
			expr := strings.TrimSpace(strings.TrimPrefix(c.Text, "//go:build"))
			return head[:from] + "//go:build " + oldest + " && (" + expr + ")" + head[to:]
		}
	}
	out.WriteString("//go:build " + oldest + "\n\n")
	return head
}

func (f *file) decls() []ast.Node {
	var nodes []ast.Node
	for _, d := range f.syntax.Decls {
		nodes = append(nodes, d)
	}
	return nodes
}

func (f *file) offset(p token.Pos) int { return f.fset.File(f.syntax.FileStart).Offset(p) }

// text returns the new text of a node.
func (f *file) text(n ast.Node) string { return f.splice(n.Pos(), n.End(), n) }

// splice returns the source from one position to another, with the rewritten
// text of whatever lies in the nodes.
func (f *file) splice(from, to token.Pos, nodes ...ast.Node) string {
	type piece struct {
		from, to token.Pos
		text     string
	}
	var pieces []piece
	var walk func(ast.Node) bool
	walk = func(n ast.Node) bool {
		if n == nil {
			return false
		}
		if text, ok := f.replace(n); ok {
			if old := f.breaks(n.Pos(), n.End()); len(old) != strings.Count(text, "\n") {
				f.failures = append(f.failures, "lines moved at "+f.at(n))
			}
			f.changed = true
			pieces = append(pieces, piece{n.Pos(), n.End(), text})
			return false
		}
		if sel, ok := n.(*ast.SelectorExpr); ok {
			ast.Inspect(sel.X, walk) // the selected name means nothing alone
			return false
		}
		return true
	}
	for _, n := range nodes {
		ast.Inspect(n, walk)
	}
	sort.SliceStable(pieces, func(i, j int) bool { return pieces[i].from < pieces[j].from })
	var b strings.Builder
	for _, p := range pieces {
		b.Write(f.src[f.offset(from):f.offset(p.from)])
		b.WriteString(p.text)
		from = p.to
	}
	b.Write(f.src[f.offset(from):f.offset(to)])
	return b.String()
}

// breaks returns the line breaks between two positions, for text that replaces
// what is there.
func (f *file) breaks(from, to token.Pos) string {
	return strings.Repeat("\n", bytes.Count(f.src[f.offset(from):f.offset(to)], []byte("\n")))
}

// moved returns the new text of a node for use on the line of another.
func (f *file) moved(n ast.Node) string { return flat(f.text(n)) }

// onLineOf puts text, which is going to stand on the line of to, on the line
// of from as far as the compiler can tell.
func (f *file) onLineOf(from, to token.Pos, text string) string {
	a, b := f.fset.Position(from), f.fset.Position(to)
	if a.Line == b.Line || a.Filename != b.Filename {
		return text
	}
	return fmt.Sprintf("/*line :%d:%d*/%s/*line :%d:%d*/", a.Line, max(a.Column, 1), text, b.Line, max(b.Column, 1))
}

// fresh returns a name that means nothing yet anywhere in the package.
func (f *file) fresh(prefix string) string {
	for {
		name := prefix + strconv.Itoa(f.next)
		f.next++
		if !f.names[name] {
			return name
		}
	}
}

// since tells whether the file's language version is v or later.
func (f *file) since(v string) bool {
	have := f.info.FileVersions[f.syntax]
	return have == "" || version.Compare(have, v) >= 0
}

// note records something that stays out of control.
func (f *file) note(n ast.Node, what string) {
	add := Note{At: f.at(n), What: what, at: n.Pos()}
	for _, have := range f.result.Uncontrolled {
		if have.At == add.At && have.What == what {
			return
		}
	}
	f.result.Uncontrolled = append(f.result.Uncontrolled, add)
}

// universal tells whether name has its predeclared meaning at a position.
func (f *file) universal(name string, at token.Pos) bool {
	_, obj := f.scope(at).LookupParent(name, at)
	return obj == types.Universe.Lookup(name)
}

func (f *file) scope(at token.Pos) *types.Scope {
	if s := f.pkg.Scope().Innermost(at); s != nil {
		return s
	}
	return f.pkg.Scope()
}

// drop remembers that a use of an import may be gone.
func (f *file) drop(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		if name, ok := f.info.Uses[id].(*types.PkgName); ok {
			f.dropped[name.Imported().Path()] = name.Name()
		} else if obj := f.info.Uses[id]; obj != nil && obj.Pkg() != nil && obj.Pkg() != f.pkg {
			if _, named := f.dropped[obj.Pkg().Path()]; !named && f.dotted(obj.Pkg()) {
				f.dropped[obj.Pkg().Path()] = "."
			}
		}
		return true
	})
}

// dotted tells whether the file has a dot import of p.
func (f *file) dotted(p *types.Package) bool {
	for _, spec := range f.syntax.Imports {
		if spec.Name == nil || spec.Name.Name != "." {
			continue
		}
		if name, ok := f.info.Defs[spec.Name].(*types.PkgName); ok && name.Imported() == p {
			return true
		}
		if name, ok := f.info.Implicits[spec].(*types.PkgName); ok && name.Imported() == p {
			return true
		}
	}
	return false
}

// keep returns declarations that use the imports which may have lost their
// last use.
func (f *file) keep() string {
	var paths []string
	for path := range f.dropped {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	var out []string
	for _, path := range paths {
		prefix := f.dropped[path] + "."
		if prefix == ".." {
			prefix = ""
		}
		if path == "maps" { // it has generic functions only
			out = append(out, "var _ = "+prefix+"Keys[map[int]int]")
			continue
		}
		for _, p := range f.pkg.Imports() {
			if name := plainFunc(p); p.Path() == path && name != "" {
				out = append(out, "var _ = "+prefix+name)
			}
		}
	}
	return strings.Join(out, "; ")
}

// plainFunc is the name of an exported function of p without type parameters.
func plainFunc(p *types.Package) string {
	for _, name := range p.Scope().Names() {
		fn, ok := p.Scope().Lookup(name).(*types.Func)
		if ok && fn.Exported() && fn.Signature().TypeParams() == nil {
			return name
		}
	}
	return ""
}
