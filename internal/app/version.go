package app

import (
	"runtime/debug"
)

// release is the number of what is being worked on.
const release = "hut3 0.1"

// Version is what deliveries, statements and packages say made them: the release,
// and the commit that the program was built of, with "changed" where files differed
// from it. A program that was built without its history says the release alone.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return release
	}
	return versionOf(info.Settings)
}

func versionOf(settings []debug.BuildSetting) string {
	said := map[string]string{}
	for _, s := range settings {
		said[s.Key] = s.Value
	}
	commit := said["vcs.revision"]
	if commit == "" {
		return release
	}
	out := release + " " + commit[:min(len(commit), 12)]
	if said["vcs.modified"] == "true" {
		out += " changed"
	}
	return out
}
