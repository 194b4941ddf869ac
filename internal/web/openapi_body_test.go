package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// reading is what the functions of this package read of a form, by their source:
// the handlers themselves are asked, so that a field cannot be left out of the
// description.
type reading struct {
	funcs map[string][]*ast.FuncDecl // plain functions by name, methods of visit as v.name
}

func readSource(t testing.TB) *reading {
	t.Helper()
	out := &reading{funcs: map[string][]*ast.FuncDecl{}}
	list, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	for _, name := range list {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil && ofVisit(f) {
				out.funcs[nameOf(f)] = append(out.funcs[nameOf(f)], f)
			}
		}
	}
	return out
}

func nameOf(f *ast.FuncDecl) string {
	if f.Recv != nil {
		return "v." + f.Name.Name
	}
	return f.Name.Name
}

func ofVisit(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	star, ok := f.Recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	name, ok := star.X.(*ast.Ident)
	return ok && name.Name == "visit"
}

// fieldAt says which argument of a call names the field that it reads.
var fieldAt = map[string]int{
	"ask": 0, "number": 0, "list": 0, "PostFormValue": 0, "dayStart": 0, // of a visit or its request
	"get": 0, "at": 0, "several": 0, "lines": 0, "refs": 0, "keys": 0, "handle": 0, // of a form
	"time": 1, "timeOrNow": 1, "day": 1, // of a visit, of a form
}

// formParties are the names that stand before a field that several share.
var formParties = []string{"offender", "victim"}

// body is what a handler reads: its fields, whether a JSON object will do as
// well, and whether files come with it.
type body struct {
	fields map[string]bool
	json   bool
	files  bool
}

func (r *reading) body(handler string) body {
	out, seen := body{fields: map[string]bool{}}, map[string]bool{}
	var follow func(name string)
	follow = func(name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		for _, f := range r.funcs[name] {
			ast.Inspect(f.Body, func(n ast.Node) bool {
				switch x := n.(type) {
				case *ast.CallExpr:
					called := out.call(x)
					follow(called)
				case *ast.IndexExpr:
					if of, ok := x.X.(*ast.SelectorExpr); ok && of.Sel.Name == "PostForm" {
						out.name(x.Index)
					}
				}
				return true
			})
		}
	}
	follow(handler)
	out.json = seen["v.submit"]
	return out
}

// call notes what a call reads, and gives the name of what is called.
func (b *body) call(x *ast.CallExpr) string {
	switch f := x.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		of, plain := f.X.(*ast.Ident)
		at, reads := fieldAt[f.Sel.Name]
		reads = reads && at < len(x.Args) && (f.Sel.Name == "PostFormValue" || plain && (of.Name == "v" || of.Name == "f"))
		if reads {
			b.name(x.Args[at])
		}
		if f.Sel.Name == "MultipartReader" {
			b.files = true
		}
		if plain && of.Name == "v" {
			return "v." + f.Sel.Name
		}
	}
	return ""
}

func (b *body) name(x ast.Expr) {
	switch x := x.(type) {
	case *ast.BasicLit:
		if name, err := strconv.Unquote(x.Value); err == nil {
			b.fields[name] = true
		}
	case *ast.BinaryExpr: // the name of a party, and then the field
		if last, ok := x.Y.(*ast.BasicLit); ok && strings.HasPrefix(last.Value, `"_`) {
			for _, p := range formParties {
				name, _ := strconv.Unquote(last.Value)
				b.fields[p+name] = true
			}
		}
	}
}

// handlerName is the function that answers a route.
func handlerName(r route) string {
	name := runtime.FuncForPC(reflect.ValueOf(r.handle).Pointer()).Name()
	return name[strings.LastIndex(name, ".")+1:]
}

// What is read of the source is what handlers take: of the forms that the pages
// hold every field is described, and nothing else than they could send.
func TestBodiesAreRead(t *testing.T) {
	t.Parallel()
	source := readSource(t)
	for handler, want := range map[string]string{
		"signIn":       "name next operation password purpose",
		"makeToken":    "days name operation purpose room",
		"chasePackage": "medium note officer telephone when",
		"takeUpload":   "",
	} {
		if got := strings.Join(slices.Sorted(maps.Keys(source.body(handler).fields)), " "); got != want {
			t.Errorf("%s reads %q, want %q", handler, got, want)
		}
	}
	if b := source.body("assessThreat"); !b.json || !b.fields["victim_clue"] || !b.fields["offender_handle"] || !b.fields["grade"] {
		t.Errorf("assessThreat: %+v", b)
	}
	if !source.body("takeUpload").files || source.body("signIn").json {
		t.Error("the kinds of body are mixed up")
	}
	for _, r := range routes() {
		if r.method == "POST" && len(source.funcs[handlerName(r)]) == 0 {
			t.Errorf("%s %s is answered by %s, which is no function of this package", r.method, r.path, handlerName(r))
		}
	}
}
