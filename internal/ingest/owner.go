package ingest

import (
	"strings"

	"hut3"
)

// plainOwner is the name of the handset's handle. It may be typed as handles are
// everywhere, platform/name, where the platform is the one that is stated.
func plainOwner(owner, platform string) (string, error) {
	if !strings.Contains(owner, "/") {
		return owner, nil
	}
	h, err := hut3.ParseHandle(owner)
	switch {
	case err != nil:
		return "", err
	case platform == "":
		return "", hut3.Errorf(hut3.Usage, "the owner %q names a platform; state that by itself too (--platform %s), or give the name alone", owner, h.Platform)
	case h.Platform != hut3.NewHandle(platform, "").Platform:
		return "", hut3.Errorf(hut3.Usage, "the owner %q is of another platform than %s, which is stated; where the name itself has a slash, write %s/%s", owner, platform, platform, owner)
	}
	return h.Name, nil
}
