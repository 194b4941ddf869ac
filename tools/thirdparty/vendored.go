package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// vendored is something of other people's that is no Go module and goes with the
// pages: a script, a font, the outlines of icons. internal/web/vendored.json
// lists them; its paths are relative to its own folder.
type vendored struct {
	Name        string  `json:"name"`
	Version     string  `json:"version"`
	Licence     string  `json:"licence"` // as classify names it, several joined by " and "
	LicenceFile string  `json:"licence_file"`
	Assets      []asset `json:"assets"`

	text string
}

// asset is a file that holds it. One that was copied whole has the SHA-256 of
// what was fetched; one of ours that parts were taken into says so instead.
type asset struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256,omitempty"`
	Parts  bool   `json:"parts,omitempty"`
}

// readVendored reads the list and checks every line of it. No list is an empty
// one.
func readVendored(path string) ([]vendored, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []vendored
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&list); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for i := range list {
		if err := list[i].check(filepath.Dir(path)); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, list[i].Name, err)
		}
	}
	slices.SortFunc(list, func(a, b vendored) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

func (v *vendored) check(dir string) error {
	if v.Name == "" || v.Version == "" || len(v.Assets) == 0 {
		return errors.New("give its name, its version and the files that hold it")
	}
	text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(v.LicenceFile)))
	if err != nil {
		return fmt.Errorf("its licence: %w", err)
	}
	v.text = string(text)
	found, err := classify(v.text)
	if err != nil {
		return err
	}
	if !slices.Contains(strings.Split(v.Licence, " and "), found) {
		return fmt.Errorf("it is said to be under %s, and %s says %s", v.Licence, v.LicenceFile, found)
	}
	for _, a := range v.Assets {
		if err := a.check(dir); err != nil {
			return err
		}
	}
	return nil
}

func (a asset) check(dir string) error {
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(a.File)))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	if have := hex.EncodeToString(sum[:]); !a.Parts && have != a.SHA256 {
		return fmt.Errorf("%s has the SHA-256 %s, and the list says %q", a.File, have, a.SHA256)
	}
	return nil
}

func renderVendored(b *bytes.Buffer, list []vendored) {
	if len(list) == 0 {
		return
	}
	b.WriteString("## In the pages\n\n| name | version | licence |\n|---|---|---|\n")
	for _, v := range list {
		fmt.Fprintf(b, "| %s | %s | %s |\n", v.Name, v.Version, v.Licence)
	}
	b.WriteString("\n")
}

func renderLicence(b *bytes.Buffer, name string, texts ...string) {
	fmt.Fprintf(b, "\n### %s\n", name)
	for _, text := range texts {
		fmt.Fprintf(b, "\n~~~~text\n%s\n~~~~\n", strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"))
	}
}
