// Command thirdparty writes THIRD_PARTY.md: the modules that are compiled into
// the program or its tests, each with its version and licence, and the text of
// every licence that goes with the program.
//
//	go run ./thirdparty -dir .. > ../THIRD_PARTY.md
//	go run ./thirdparty -dir .. -check ../THIRD_PARTY.md
//
// It refuses a module without a licence file and a licence that the project
// does not take (docs/decisions/0002-dependencies.md).
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// module is one dependency as the go command describes it.
type module struct {
	Path    string
	Version string
	Dir     string
	Main    bool
	Replace *module

	licence string   // SPDX names
	texts   []string // the licence files
}

func main() {
	dir := flag.String("dir", ".", "root of the module")
	check := flag.String("check", "", "compare with this file instead of printing")
	flag.Parse()
	if err := run(*dir, *check, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "thirdparty:", err)
		os.Exit(1)
	}
}

func run(dir, check string, out io.Writer) error {
	program, err := list(dir, "./cmd/...")
	if err != nil {
		return err
	}
	all, err := list(dir, "-test", "./...")
	if err != nil {
		return err
	}
	pages, err := readVendored(filepath.Join(dir, "internal", "web", "vendored.json"))
	if err != nil {
		return err
	}
	page, err := render(program, without(all, program), pages)
	if err != nil {
		return err
	}
	if check == "" {
		_, err = out.Write(page)
		return err
	}
	have, err := os.ReadFile(check)
	if err != nil {
		return err
	}
	if !bytes.Equal(have, page) {
		return fmt.Errorf("%s is not what the modules say; run make third-party and commit it", check)
	}
	return nil
}

// list gives the modules that packages of dir are built from, by path; what
// comes last is the pattern of the packages. Packages that are there for tests
// are no part of the program. The platform is fixed, so that every machine
// writes the same page.
func list(dir string, what ...string) ([]module, error) {
	cmd := exec.Command("go", append([]string{"list", "-deps", "-json=Module"}, what...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=")
	cmd.Stderr = os.Stderr
	data, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	return parse(bytes.NewReader(data))
}

func parse(r io.Reader) ([]module, error) {
	var out []module
	for d := json.NewDecoder(r); ; {
		var p struct{ Module *module }
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		if p.Module != nil && !p.Module.Main {
			out = append(out, *p.Module)
		}
	}
	slices.SortFunc(out, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return slices.CompactFunc(out, func(a, b module) bool { return a.Path == b.Path }), nil
}

func without(all, some []module) []module {
	return slices.DeleteFunc(slices.Clone(all), func(m module) bool {
		return slices.ContainsFunc(some, func(n module) bool { return n.Path == m.Path })
	})
}

const head = `# Third-party software

Written by ` + "`make third-party`" + ` from the licence files of the modules, and from
internal/web/vendored.json; do not edit.
hut3 itself is under the Apache License 2.0 (LICENSE). The Go standard library
is under the BSD 3-Clause licence of the Go Authors.

`

func render(program, tests []module, pages []vendored) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(head)
	for _, part := range []struct {
		title   string
		modules []module
	}{{"In the program", program}, {"In the tests only", tests}} {
		fmt.Fprintf(&b, "## %s\n\n| module | version | licence |\n|---|---|---|\n", part.title)
		for i := range part.modules {
			m := &part.modules[i]
			if err := m.read(); err != nil {
				return nil, err
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", m.Path, m.Version, m.licence)
		}
		b.WriteString("\n")
	}
	renderVendored(&b, pages)
	b.WriteString("## Licence texts\n")
	for _, m := range program {
		renderLicence(&b, m.Path, m.texts...)
	}
	for _, v := range pages {
		renderLicence(&b, v.Name, v.text)
	}
	return b.Bytes(), nil
}

// read finds the licence files of a module and names their licences.
func (m *module) read() error {
	dir := m.Dir
	if m.Replace != nil {
		dir = m.Replace.Dir
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("%s: %w (go mod download fetches it)", m.Path, err)
	}
	var names []string
	for _, e := range entries {
		if !isLicence(e.Name()) || e.IsDir() {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		name, err := classify(string(text))
		if err != nil {
			return fmt.Errorf("%s: %s: %w", m.Path, e.Name(), err)
		}
		names, m.texts = append(names, name), append(m.texts, string(text))
	}
	if len(names) == 0 {
		return fmt.Errorf("%s: no licence file", m.Path)
	}
	slices.Sort(names)
	m.licence = strings.Join(slices.Compact(names), " and ")
	return nil
}

// isLicence knows a licence file by its name. A logo's licence is left out: the
// program holds no logo.
func isLicence(name string) bool {
	name = strings.ToUpper(name)
	if strings.HasSuffix(name, "-LOGO") {
		return false
	}
	return strings.HasSuffix(name, "LICENSE") || strings.HasPrefix(name, "LICENSE.") || strings.HasPrefix(name, "LICENSE-") ||
		strings.HasPrefix(name, "LICENCE") || strings.HasPrefix(name, "COPYING")
}
