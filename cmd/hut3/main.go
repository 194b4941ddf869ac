// Command hut3 is the one program: every verb of the product as a command.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], console{in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv})
	stop()
	os.Exit(code)
}

// console is all that a command may touch of the world beside the data folder,
// so that tests can run one in their own process.
type console struct {
	in     io.Reader
	out    io.Writer // the answer: text, or one JSON document
	err    io.Writer // progress, warnings and errors
	getenv func(string) string
	now    func() time.Time // nil: the machine's clock
}

// run executes one command line and gives its exit code.
func run(ctx context.Context, args []string, c console) int {
	cmd := newRoot(c)
	cmd.SetArgs(args)
	ran, err := cmd.ExecuteContextC(ctx)
	return report(c, ran, err)
}
