package app

import (
	"os"
	"path/filepath"
	"time"

	"github.com/BurntSushi/toml"

	"hut3"
)

const configName = "hut3.toml"

// Config is hut3.toml: what the folder is. A key that it does not know is an
// error, so that a slip of the pen does not pass for a setting.
type Config struct {
	Format  int       `toml:"format"`          // of the data folder; see configFormat
	Case    string    `toml:"case"`            // random id of the folder
	Name    string    `toml:"name"`            // what the case is called on every page
	Unit    string    `toml:"unit"`            // agency code of the unit that owns the folder
	Made    time.Time `toml:"made"`            // when init ran
	Demo    bool      `toml:"demo"`            // everything inside is synthetic
	Marking string    `toml:"marking"`         // highest marking that the folder may hold
	Inbox   string    `toml:"inbox,omitempty"` // folder of this machine from which the pages may import; empty: none
	// Host is the name by which browsers call the pages, as in hut3.example.org:
	// passkeys hold for it. Empty: no passkeys but on localhost.
	Host string `toml:"host,omitempty"`
	// Memory is what an import may take beside the page cache, as in "6GiB"; empty: a
	// quarter of the machine's.
	Memory string `toml:"memory,omitempty"`
	// Now is the model's time when the story of a demo ended; zero elsewhere.
	Now time.Time `toml:"now,omitempty"`
}

// configFormat counts the changes of the data folder's layout.
// 1: hut3.toml, case.db, looks.db, vault, corpus, keys.
const configFormat = 1

func readConfig(dir string) (Config, error) {
	var c Config
	path := filepath.Join(dir, configName)
	meta, err := toml.DecodeFile(path, &c)
	if os.IsNotExist(err) {
		return c, hut3.Errorf(hut3.Usage, "no hut3 data in %s; run hut3 init, or name the folder with --data; hut3 demo makes one to try", dir)
	}
	if err != nil {
		return c, hut3.Wrap(err, hut3.Invalid, "reading %s", path)
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return c, hut3.Errorf(hut3.Invalid, "%s: no setting is called %q", path, extra[0])
	}
	if c.Format != configFormat {
		return c, hut3.Errorf(hut3.Invalid, "%s: folder format %d; this hut3 reads %d", path, c.Format, configFormat)
	}
	if c.Memory != "" {
		if _, err := ParseMemory(c.Memory); err != nil {
			return c, hut3.Wrap(err, hut3.Invalid, "%s", path)
		}
	}
	return c, nil
}

func writeConfig(dir string, c Config) error {
	raw, err := toml.Marshal(c)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "writing %s", configName)
	}
	return hut3.Wrap(os.WriteFile(filepath.Join(dir, configName), raw, 0o600), hut3.Internal, "writing %s", configName)
}

// UseModelClock lets the clock of a demo go on from where its story ended, so that
// what is due in the story is not years late. It does nothing to any other case.
func (a *App) UseModelClock() (now time.Time, used bool) {
	if !a.Config.Demo || a.Config.Now.IsZero() {
		return a.Doors.Now(), false
	}
	began, model := time.Now(), a.Config.Now
	a.Doors.Now = func() time.Time { return model.Add(time.Since(began)) }
	return model, true
}

// KeepModelClock writes down where a demo's story ended.
func (a *App) KeepModelClock() error {
	if !a.Config.Demo {
		return hut3.Errorf(hut3.Internal, "%s is no demo; its clock is the one on the wall", a.Dir)
	}
	a.Config.Now = a.Doors.Now().UTC().Truncate(time.Second)
	return writeConfig(a.Dir, a.Config)
}

// IsDemo reports whether the case at dir is a demo's. It is an error of the
// code Usage where no case stands there.
func IsDemo(dir string) (bool, error) {
	c, err := readConfig(dir)
	return c.Demo, err
}
