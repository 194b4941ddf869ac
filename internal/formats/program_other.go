//go:build !linux

package formats

import "os/exec"

// confine does nothing where the system is not Linux.
func confine(*exec.Cmd) {}

// bound does nothing where the system is not Linux.
func bound(*exec.Cmd) error { return nil }
