package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// reach tells which verbs of the product the functions of a package come to
// call, by names alone: through functions and methods of the package, called or
// handed on.
type reach struct {
	funcs map[string][]ast.Node // bodies by name of function
	meths map[string][]ast.Node // and of method
	verbs map[string]bool       // names that count
	apart func(string) bool     // functions whose verbs are their own
	done  map[string]map[string]bool
}

// parsed reads the Go files of a folder, without its tests.
func parsed(t *testing.T, dir string) []*ast.File {
	t.Helper()
	names, err := fs.Glob(os.DirFS(dir), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), dir+"/"+name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

func reachOf(files []*ast.File, verbs map[string]bool, apart func(string) bool) *reach {
	r := &reach{map[string][]ast.Node{}, map[string][]ast.Node{}, verbs, apart, map[string]map[string]bool{}}
	for _, f := range files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				switch {
				case d.Body == nil:
				case d.Recv != nil:
					r.meths[d.Name.Name] = append(r.meths[d.Name.Name], d.Body)
				default:
					r.funcs[d.Name.Name] = append(r.funcs[d.Name.Name], d.Body)
				}
			case *ast.GenDecl:
				r.tables(d)
			}
		}
	}
	return r
}

// tables takes in variables that hold functions, as acts with their forms. That
// of all commands is passed over.
func (r *reach) tables(d *ast.GenDecl) {
	for _, s := range d.Specs {
		v, ok := s.(*ast.ValueSpec)
		if !ok || d.Tok != token.VAR {
			continue
		}
		for _, name := range v.Names {
			if name.Name != "commands" {
				r.funcs[name.Name] = append(r.funcs[name.Name], v)
			}
		}
	}
}

// of gives the verbs that a function comes to call.
func (r *reach) of(name string) map[string]bool {
	if found, ok := r.done[name]; ok {
		return found
	}
	out, seen := map[string]bool{}, map[ast.Node]bool{}
	todo := slices.Clone(r.funcs[name])
	for len(todo) > 0 {
		body := todo[0]
		if todo = todo[1:]; seen[body] {
			continue
		}
		seen[body] = true
		ast.Inspect(body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if verb := r.verb(n); verb != "" {
					out[verb] = true
				}
			case *ast.SelectorExpr:
				todo = append(todo, r.meths[n.Sel.Name]...)
				_, plain := n.X.(*ast.Ident)
				return !plain // a variable or a package, and a name of its own
			case *ast.Ident:
				if !r.apart(n.Name) {
					todo = append(todo, r.funcs[n.Name]...)
				}
			}
			return true
		})
	}
	r.done[name] = out
	return out
}

// verb is the verb that a call is of, or nothing: it is given a context and an
// actor at least, or stands in package app for anybody.
func (r *reach) verb(call *ast.CallExpr) string {
	s, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !r.verbs[s.Sel.Name] {
		return ""
	}
	from, _ := s.X.(*ast.Ident)
	if from != nil && from.Name == "app" {
		if ofNobody[s.Sel.Name] {
			return s.Sel.Name
		}
		return ""
	}
	if len(call.Args) < 2 {
		return ""
	}
	return s.Sel.Name
}

// ofNobody are verbs that need nobody's leave.
var ofNobody = map[string]bool{"FindAgencies": true, "Formats": true}

// rooms give verbs, and are none.
var roomVerbs = map[string]bool{"Attribution": true, "Triage": true, "See": true, "Intel": true, "Operations": true, "Actor": true, "Can": true, "Fresh": true, "StepUp": true}

// productVerbs are the exported methods of the product that take an actor, and
// what package app gives to anybody.
func productVerbs(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{"SignIn": true, "SignInFrom": true, "SignOut": true, "ChangeSecret": true}
	maps.Copy(out, ofNobody)
	for _, dir := range []string{"app", "intel", "attribution", "triage", "operations", "access"} {
		for _, f := range parsed(t, "../../internal/"+dir) {
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil && fn.Name.IsExported() && takesActor(fn) && !roomVerbs[fn.Name.Name] {
					out[fn.Name.Name] = true
				}
			}
		}
	}
	return out
}

func takesActor(fn *ast.FuncDecl) bool {
	for _, p := range fn.Type.Params.List {
		if s, ok := p.Type.(*ast.SelectorExpr); ok && s.Sel.Name == "Actor" {
			return true
		}
	}
	return false
}

// handlers are the functions that answer the routes of the pages, by method and
// path, as package web lists them.
func handlers(files []*ast.File) map[string]string {
	out := map[string]string{}
	for route, said := range routeTable(files) {
		out[route] = said["handle"]
	}
	return out
}

// routeTable is every route of the pages, with what its row of the table says.
func routeTable(files []*ast.File) map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			said := map[string]string{}
			for _, e := range lit.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					if key, ok := kv.Key.(*ast.Ident); ok {
						said[key.Name] = plainly(kv.Value)
					}
				}
			}
			if said["method"] != "" && said["path"] != "" && said["handle"] != "" {
				out[said["method"]+" "+said["path"]] = said
			}
			return true
		})
	}
	return out
}

// plainly is a name or a text as it is written.
func plainly(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		return strings.Trim(e.Value, "\"`")
	case *ast.Ident:
		return e.Name
	}
	return ""
}
