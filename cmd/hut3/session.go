package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"hut3"
)

// sessions is the file in which a person keeps the tokens of the cases he is
// signed in to, by case. It stands in his own configuration folder, or where
// HUT3_SESSIONS says.
func (g *globals) sessionsFile() (string, error) {
	if path := g.getenv("HUT3_SESSIONS"); path != "" {
		return path, nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", hut3.Wrap(err, hut3.Usage, "there is no folder for your sessions; set HUT3_SESSIONS to a file")
	}
	return filepath.Join(dir, "hut3", "sessions.json"), nil
}

func (g *globals) sessions() (map[string]string, string, error) {
	path, err := g.sessionsFile()
	if err != nil {
		return nil, "", err
	}
	tokens := map[string]string{}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return tokens, path, nil
	}
	if err != nil {
		return nil, path, hut3.Wrap(err, hut3.Internal, "reading your sessions")
	}
	if err := json.Unmarshal(raw, &tokens); err != nil {
		return nil, path, hut3.Wrap(err, hut3.Invalid, "%s is damaged; remove it and sign in again", path)
	}
	return tokens, path, nil
}

// token is the user's token for a case.
func (g *globals) token(id string) (string, error) {
	tokens, _, err := g.sessions()
	if err != nil {
		return "", err
	}
	if tokens[id] == "" {
		return "", hut3.Errorf(hut3.Refused, "you are not signed in to this case; run hut3 login USER")
	}
	return tokens[id], nil
}

// keepToken writes the token of a case down; an empty one is forgotten.
func (g *globals) keepToken(id, token string) error {
	tokens, path, err := g.sessions()
	if err != nil {
		return err
	}
	tokens[id] = token
	if token == "" {
		delete(tokens, id)
	}
	raw, err := json.MarshalIndent(tokens, "", "  ")
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "writing your sessions")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return hut3.Wrap(err, hut3.Internal, "writing your sessions")
	}
	return hut3.Wrap(replaceFile(path, raw), hut3.Internal, "writing your sessions")
}

// replaceFile writes a file that its owner alone may read, whatever stood there
// before: in another's reach, or half written.
func replaceFile(path string, raw []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // made with 0600
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
