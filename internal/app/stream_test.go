package app_test

import (
	"context"
	"io"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hut3/internal/app"
	"hut3/internal/ingest"
)

// The model operation as a stream is the model operation as a folder: the same
// numbers, digests and sealed bytes.
func TestModelAsAStream(t *testing.T) {
	t.Parallel()
	ctx, dir := context.Background(), t.TempDir()
	size := app.Simulation{Out: filepath.Join(dir, "model"), Handles: 200, Messages: 2000, Seed: 3}
	if _, err := app.Simulate(ctx, size); err != nil {
		t.Fatal(err)
	}
	imported := func(name string, r app.ImportRequest) app.Imported {
		made, err := app.Init(ctx, filepath.Join(dir, name), app.NewCase{Name: name, Demo: true})
		if err != nil {
			t.Fatal(err)
		}
		a, err := app.Open(ctx, filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		r.Platform = "encrochat"
		out, err := a.ImportPaths(ctx, made.Actor, r, nil)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	want := imported("folder", app.ImportRequest{Request: ingest.Request{Paths: []string{filepath.Join(size.Out, "exhibit")}}})
	in, out := io.Pipe()
	go func() {
		streamed := size
		streamed.Tar = out
		_, err := app.Simulate(ctx, streamed)
		out.CloseWithError(err)
	}()
	got := imported("stream", app.ImportRequest{Request: ingest.Request{Paths: []string{"-"}}, Stdin: in})
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(ingest.Result{}, "Seconds")); diff != "" || want.Messages < 2000 {
		t.Errorf("(-folder +stream):\n%s", diff)
	}
}
