package app

import (
	"runtime/debug"
	"testing"
)

func TestVersionNamesTheCommit(t *testing.T) {
	t.Parallel()
	commit := debug.BuildSetting{Key: "vcs.revision", Value: "0123456789abcdef0123"}
	for want, settings := range map[string][]debug.BuildSetting{
		"hut3 0.1":                      nil,
		"hut3 0.1 0123456789ab":         {commit, {Key: "vcs.modified", Value: "false"}},
		"hut3 0.1 0123456789ab changed": {commit, {Key: "vcs.modified", Value: "true"}},
	} {
		if got := versionOf(settings); got != want {
			t.Errorf("%v: %q, want %q", settings, got, want)
		}
	}
}
