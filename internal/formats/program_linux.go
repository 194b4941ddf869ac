//go:build linux

package formats

import (
	"errors"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// programLimits are what a program that opens foreign files may take: memory for
// the largest dictionary of 7z and RAR5 that is common, few files, none of its own
// to write (what it gives goes through a pipe), no core, and time of a processor.
func programLimits() map[int]uint64 {
	return map[int]uint64{
		unix.RLIMIT_AS: 6 << 30, unix.RLIMIT_NOFILE: 32, unix.RLIMIT_FSIZE: 0, unix.RLIMIT_CORE: 0,
		unix.RLIMIT_CPU: uint64(bsdtarTime.Seconds()),
	}
}

// confine puts a program into a group of processes of its own, all of which end
// with it.
func confine(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

// bound lays the limits on a program that was started. One that has ended already
// needs none.
func bound(cmd *exec.Cmd) error {
	for what, most := range programLimits() {
		limit := unix.Rlimit{Cur: most, Max: most}
		if err := unix.Prlimit(cmd.Process.Pid, what, &limit, nil); err != nil && !errors.Is(err, unix.ESRCH) {
			return err
		}
	}
	return nil
}
