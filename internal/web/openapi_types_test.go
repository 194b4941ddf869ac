package web

import (
	"context"
	"fmt"
	"go/ast"
	"go/build"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
)

// reader derives what handlers answer from their own types: the schema of an
// answer is that of the Go value which is printed.
type reader struct {
	info       *types.Info
	funcs      map[types.Object]*ast.FuncDecl
	byName     map[string]*ast.FuncDecl // plain functions, and methods of visit as v.name
	components map[string]*schema
	steps      []*schema // what the steps that the present handler hands on give
}

// readTypes checks the package's own source against what the build left of its
// imports.
func readTypes() (*reader, error) {
	cmd := exec.CommandContext(context.Background(), "go", "list", "-export", "-deps", "-f", "{{if .Export}}{{.ImportPath}}\t{{.Export}}{{end}}", ".")
	cmd.Stderr = os.Stderr
	list, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	exports := map[string]string{}
	for line := range strings.Lines(string(list)) {
		if path, file, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			exports[path] = file
		}
	}
	here, err := build.ImportDir(".", 0)
	if err != nil {
		return nil, err
	}
	set, parsed := token.NewFileSet(), []*ast.File{}
	for _, name := range here.GoFiles {
		f, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, f)
	}
	r := &reader{
		info:  &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}},
		funcs: map[types.Object]*ast.FuncDecl{}, byName: map[string]*ast.FuncDecl{}, components: map[string]*schema{},
	}
	config := types.Config{Importer: importer.ForCompiler(set, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })}
	if _, err := config.Check("hut3/internal/web", set, parsed, r.info); err != nil {
		return nil, err
	}
	for _, f := range parsed {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
				r.funcs[r.info.Defs[fn.Name]] = fn
				if ofVisit(fn) {
					r.byName[nameOf(fn)] = fn
				}
			}
		}
	}
	return r, nil
}

// answers gives the schemas of all that a handler may answer with, each once.
func (r *reader) answers(handler string) (out []*schema) {
	seen := map[*ast.FuncDecl]bool{}
	var follow func(fn *ast.FuncDecl)
	follow = func(fn *ast.FuncDecl) {
		if fn == nil || seen[fn] || fn.Name.Name == "doOnce" {
			return // what was answered before is answered again
		}
		seen[fn] = true
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.CompositeLit:
				out = append(out, r.literal(x, fn)...)
			case *ast.CallExpr:
				called := r.called(x)
				if arg := r.jsonArgument(called, x); arg != nil {
					out = append(out, r.value(arg, fn, 0))
				}
				follow(called)
			}
			return true
		})
	}
	r.steps = nil
	if fn := r.byName[handler]; fn != nil {
		r.steps = r.stepsIn(fn)
	}
	follow(r.byName[handler])
	return distinctSchemas(out)
}

// stepsIn are what the functions within a handler give which answer with keys.
func (r *reader) stepsIn(fn *ast.FuncDecl) (out []*schema) {
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		lit, ok := n.(*ast.FuncLit)
		if !ok || lit.Type.Results == nil || len(lit.Type.Results.List) != 2 {
			return true
		}
		if _, keys := r.info.TypeOf(lit.Type.Results.List[0].Type).Underlying().(*types.Map); !keys {
			return true
		}
		out = append(out, r.results(lit.Body, fn, 0)...)
		return true
	})
	return out
}

// results are the schemas of what a body returns first; nothing is said of nil.
func (r *reader) results(body ast.Node, fn *ast.FuncDecl, deep int) (out []*schema) {
	ast.Inspect(body, func(n ast.Node) bool {
		if _, inner := n.(*ast.FuncLit); inner {
			return false
		}
		if ret, ok := n.(*ast.ReturnStmt); ok && len(ret.Results) > 0 && !r.info.Types[ret.Results[0]].IsNil() {
			out = append(out, r.value(ret.Results[0], fn, deep+1))
		}
		return true
	})
	return out
}

// literal is the answer that is written as one.
func (r *reader) literal(x *ast.CompositeLit, fn *ast.FuncDecl) (out []*schema) {
	if t, ok := r.info.TypeOf(x).(*types.Named); !ok || t.Obj().Name() != "answer" || len(x.Elts) == 0 {
		return nil
	}
	parts := map[string]ast.Expr{}
	for _, e := range x.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			parts[kv.Key.(*ast.Ident).Name] = kv.Value
		}
	}
	switch json := parts["json"]; {
	case json != nil && r.isParameter(json, fn):
		return nil
	case json != nil:
		return []*schema{r.value(json, fn, 0)}
	case parts["raw"] != nil || parts["file"] != nil:
		return []*schema{{file: true}}
	case parts["to"] != nil || parts["page"] != nil:
		return []*schema{{kinds: []string{"object"}, props: map[string]*schema{"to": text()}, required: []string{"to"}}}
	}
	return nil
}

// isParameter reports whether an expression is what the function was given, of a
// type that says nothing: who calls it is asked.
func (r *reader) isParameter(x ast.Expr, fn *ast.FuncDecl) bool {
	id, ok := x.(*ast.Ident)
	if !ok {
		return false
	}
	for _, p := range fn.Type.Params.List {
		for _, name := range p.Names {
			if r.info.Defs[name] == r.info.Uses[id] {
				_, vague := r.info.TypeOf(id).Underlying().(*types.Interface)
				_, keyed := r.info.TypeOf(id).Underlying().(*types.Map)
				return vague || keyed
			}
		}
	}
	return false
}

// called is the function of this package that a call names.
func (r *reader) called(x *ast.CallExpr) *ast.FuncDecl {
	switch f := x.Fun.(type) {
	case *ast.Ident:
		return r.funcs[r.info.Uses[f]]
	case *ast.SelectorExpr:
		return r.funcs[r.info.Uses[f.Sel]]
	}
	return nil
}

// jsonArgument is what a call hands on to be answered with.
func (r *reader) jsonArgument(fn *ast.FuncDecl, x *ast.CallExpr) ast.Expr {
	if fn == nil {
		return nil
	}
	at := 0
	for _, p := range fn.Type.Params.List {
		for _, name := range p.Names {
			if name.Name == "json" || fn.Name.Name == "done" && name.Name == "keys" {
				return x.Args[at]
			}
			at++
		}
	}
	return nil
}

// value is the schema of an expression: that of its type, or where the type says
// nothing that of what it is made from.
func (r *reader) value(x ast.Expr, fn *ast.FuncDecl, deep int) *schema {
	t := r.info.TypeOf(x)
	_, vague := t.Underlying().(*types.Interface)
	m, isMap := t.Underlying().(*types.Map)
	if deep > 4 || !vague && !isMap {
		return r.of(t)
	}
	if isMap {
		_, vague = m.Elem().Underlying().(*types.Interface)
	}
	switch x := x.(type) {
	case *ast.CompositeLit:
		return r.object(x, fn, deep)
	case *ast.Ident:
		if vague {
			return r.variable(x, fn, deep)
		}
	case *ast.CallExpr:
		if called := r.called(x); called != nil && vague {
			return r.returned(called, deep)
		}
	}
	return r.of(t)
}

// object is a map that is written with its keys.
func (r *reader) object(x *ast.CompositeLit, fn *ast.FuncDecl, deep int) *schema {
	out := &schema{kinds: []string{"object"}, props: map[string]*schema{}}
	for _, e := range x.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return r.of(r.info.TypeOf(x))
		}
		name := r.info.Types[kv.Key].Value
		if name == nil {
			return r.of(r.info.TypeOf(x))
		}
		out.props[constant.StringVal(name)] = r.value(kv.Value, fn, deep+1)
		out.required = append(out.required, constant.StringVal(name))
	}
	slices.Sort(out.required)
	return out
}

// variable is what is laid into a variable within a function, and under its keys.
func (r *reader) variable(x *ast.Ident, fn *ast.FuncDecl, deep int) *schema {
	var out []*schema
	of, more := r.info.Uses[x], map[string]*schema{}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if ok && len(a.Lhs) == 2 && len(a.Rhs) == 1 && r.isStep(a, of) {
			out = append(out, r.steps...)
		}
		if !ok || len(a.Lhs) != len(a.Rhs) {
			return true
		}
		for i, left := range a.Lhs {
			switch left := left.(type) {
			case *ast.Ident:
				if o := cmpObject(r.info.Defs[left], r.info.Uses[left]); o == of {
					out = append(out, r.value(a.Rhs[i], fn, deep+1))
				}
			case *ast.IndexExpr:
				id, ok := left.X.(*ast.Ident)
				key := r.info.Types[left.Index].Value
				if ok && key != nil && r.info.Uses[id] == of {
					more[constant.StringVal(key)] = r.value(a.Rhs[i], fn, deep+1)
				}
			}
		}
		return true
	})
	if len(out) > 1 { // nothing is laid in before the keys are
		out = slices.DeleteFunc(out, func(s *schema) bool { return s.props != nil && len(s.props) == 0 })
	}
	for _, s := range out {
		for _, name := range sortedKeys(more) {
			if s.props != nil && s.props[name] == nil {
				s.props[name] = more[name]
				s.required = append(s.required, name)
			}
		}
	}
	return anyOf(out)
}

// isStep reports whether a variable is what a step gave that was handed on.
func (r *reader) isStep(a *ast.AssignStmt, of types.Object) bool {
	left, ok := a.Lhs[0].(*ast.Ident)
	call, calls := a.Rhs[0].(*ast.CallExpr)
	if !ok || !calls || cmpObject(r.info.Defs[left], r.info.Uses[left]) != of {
		return false
	}
	id, ok := call.Fun.(*ast.Ident)
	_, param := r.info.Uses[id].(*types.Var)
	return ok && param
}

func cmpObject(a, b types.Object) types.Object {
	if a != nil {
		return a
	}
	return b
}

func (r *reader) returned(fn *ast.FuncDecl, deep int) *schema {
	return anyOf(r.results(fn.Body, fn, deep))
}

// of is the schema of a type, as encoding/json prints its values.
func (r *reader) of(t types.Type) *schema {
	t = types.Unalias(t)
	if named, ok := t.(*types.Named); ok {
		return r.named(named)
	}
	switch t := t.(type) {
	case *types.Pointer:
		return r.of(t.Elem()).orNull()
	case *types.Slice:
		if basic, ok := t.Elem().(*types.Basic); ok && basic.Kind() == types.Byte {
			return text().orNull()
		}
		return (&schema{kinds: []string{"array"}, item: r.of(t.Elem())}).orNull()
	case *types.Array:
		return &schema{kinds: []string{"array"}, item: r.of(t.Elem())}
	case *types.Map:
		return (&schema{kinds: []string{"object"}, others: r.of(t.Elem())}).orNull()
	case *types.Struct:
		return r.fields(t)
	case *types.Basic:
		return basicSchema(t)
	}
	return &schema{}
}

func basicSchema(t *types.Basic) *schema {
	switch info := t.Info(); {
	case info&types.IsString != 0:
		return text()
	case info&types.IsBoolean != 0:
		return &schema{kinds: []string{"boolean"}}
	case info&types.IsInteger != 0:
		return &schema{kinds: []string{"integer"}}
	case info&types.IsNumeric != 0:
		return &schema{kinds: []string{"number"}}
	}
	return &schema{}
}

// named is a type with a name: what prints itself is a text or is learned from
// what it prints, a word of a closed list has its list, and a struct is described
// once.
func (r *reader) named(t *types.Named) *schema {
	name := t.Obj().Name()
	if p := t.Obj().Pkg(); p != nil {
		name = p.Name() + "." + name
	}
	switch {
	case name == "time.Time":
		return &schema{kinds: []string{"string"}, format: "date-time"}
	case name == "json.RawMessage":
		return &schema{}
	case has(t, "MarshalJSON"):
		return r.component(name, func() *schema { return &schema{own: &shape{}} })
	case has(t, "MarshalText"):
		return text()
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		return r.component(name, func() *schema { return r.fields(u) })
	case *types.Basic:
		if words := wordsOf(t); len(words) > 1 && u.Info()&types.IsString != 0 && !openWords[name] {
			return r.component(name, func() *schema { return &schema{kinds: []string{"string"}, words: words} })
		}
	}
	return r.of(t.Underlying())
}

// component describes a type once; one that holds itself is named before it is whole.
func (r *reader) component(name string, make func() *schema) *schema {
	if r.components[name] == nil {
		r.components[name] = &schema{}
		*r.components[name] = *make()
	}
	return &schema{name: name, is: r.components[name]}
}

func has(t types.Type, method string) bool {
	o, _, _ := types.LookupFieldOrMethod(t, false, nil, method)
	_, ok := o.(*types.Func)
	return ok
}

// wordsOf are the constants of a type.
func wordsOf(t *types.Named) (out []string) {
	p := t.Obj().Pkg()
	if p == nil {
		return nil
	}
	for _, name := range p.Scope().Names() {
		if c, ok := p.Scope().Lookup(name).(*types.Const); ok && types.Identical(c.Type(), t) && c.Val().Kind() == constant.String {
			out = append(out, constant.StringVal(c.Val()))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// openWords are types with constants that are not all they may be.
var openWords = map[string]bool{}

// fields are those of a struct, with those of what it embeds.
func (r *reader) fields(t *types.Struct) *schema {
	out := &schema{kinds: []string{"object"}, props: map[string]*schema{}}
	for i := range t.NumFields() {
		f := t.Field(i)
		name, rules, _ := strings.Cut(reflect.StructTag(t.Tag(i)).Get("json"), ",")
		inner, always := f.Type(), true
		if p, ok := inner.(*types.Pointer); ok {
			inner, always = p.Elem(), false
		}
		within, isStruct := inner.Underlying().(*types.Struct)
		switch {
		case name == "-" && rules == "" || !f.Exported() && !f.Embedded():
		case f.Embedded() && name == "" && isStruct:
			r.embed(out, r.fields(within), always)
		case !f.Exported():
		default:
			if name == "" {
				name = f.Name()
			}
			may := strings.Contains(rules, "omitempty") || strings.Contains(rules, "omitzero")
			s := r.of(f.Type())
			if strings.Contains(rules, "string") {
				s = text()
			}
			if may {
				s = s.never()
			} else {
				out.required = append(out.required, name)
			}
			out.props[name] = s
		}
	}
	slices.Sort(out.required)
	out.required = slices.Compact(out.required)
	return out
}

// embed lays in what the struct has not of its own; always, or where it is there.
func (r *reader) embed(into, from *schema, always bool) {
	for name, s := range from.props {
		if into.props[name] == nil {
			into.props[name] = s
			if always && slices.Contains(from.required, name) {
				into.required = append(into.required, name)
			}
		}
	}
}
