package access

import (
	"context"
	"encoding/base64"
	"io"
	"slices"
	"strings"
	"time"

	"hut3"
	"hut3/internal/store"
)

// TokenPrefix begins every token of a program, so that one that was left lying
// about is recognised.
const TokenPrefix = "hut3t_"

// tokenLongest is how long a token of a program may last.
const tokenLongest = 366 * 24 * time.Hour

// NewToken is what somebody asks of a token: it reads in his name and writes
// nothing, in the rooms he names, for a purpose that stands beside each look.
type NewToken struct {
	Name      string
	Rooms     []string // empty: every room that his roles open
	Purpose   string
	Operation hut3.Ref
	Days      int
}

// TokenItem is a token as its owner or an administrator sees it.
type TokenItem struct {
	ID        string    `json:"id"`
	Account   hut3.Ref  `json:"account"`
	Name      string    `json:"name"`
	Rooms     []string  `json:"rooms"`
	Purpose   string    `json:"purpose"`
	Operation hut3.Ref  `json:"operation,omitempty"`
	Made      time.Time `json:"made"`
	Ends      time.Time `json:"ends"`
	Used      time.Time `json:"used,omitzero"`
}

// MakeToken makes a token and gives it, which nothing does again: only its
// digest is stored.
func (d *Doors) MakeToken(ctx context.Context, actor hut3.Actor, n NewToken) (secret string, item TokenItem, err error) {
	if err := n.validate(); err != nil {
		return "", item, err
	}
	raw := make([]byte, 32)
	if _, err := io.ReadFull(d.Rand, raw); err != nil {
		return "", item, hut3.Wrap(err, hut3.Internal, "no random bytes for a token")
	}
	secret = TokenPrefix + base64.RawURLEncoding.EncodeToString(raw)
	digest := tokenDigest(secret)
	k := store.APIToken{
		ID: digest.String()[:12], Digest: digest, Account: actor.User, Name: n.Name, Rooms: n.Rooms, Purpose: n.Purpose, Operation: n.Operation,
	}
	details := map[string]any{"made": k.ID, "rooms": n.Rooms, "days": n.Days}
	err = d.Write(ctx, actor, Act{Action: TokenSet, Object: actor.User, Details: details}, func(tx *store.Tx) error {
		k.Made, k.Ends = tx.Now(), tx.Now().Add(time.Duration(n.Days)*24*time.Hour)
		return tx.PutAPIToken(k)
	})
	return secret, tokenItem(k), err
}

func (n *NewToken) validate() error {
	n.Name, n.Purpose = strings.TrimSpace(n.Name), strings.TrimSpace(n.Purpose)
	switch {
	case n.Name == "" || len(n.Name) > 80:
		return hut3.Errorf(hut3.Invalid, "name the token in 1 to 80 characters, as in: nightly figures")
	case n.Purpose == "" || len(n.Purpose) > 300:
		return hut3.Errorf(hut3.Invalid, "say in 1 to 300 characters what the token is for; it stands beside each look of it")
	case n.Days < 1 || n.Days > int(tokenLongest/(24*time.Hour)):
		return hut3.Errorf(hut3.Invalid, "a token lasts from 1 to %d days", int(tokenLongest/(24*time.Hour)))
	}
	for _, room := range n.Rooms {
		if strings.ContainsAny(room, ", ") || room == "" {
			return hut3.Errorf(hut3.Invalid, "no room is called %q", room)
		}
	}
	return nil
}

func tokenItem(k store.APIToken) TokenItem {
	rooms := k.Rooms
	if rooms == nil {
		rooms = []string{}
	}
	return TokenItem{k.ID, k.Account, k.Name, rooms, k.Purpose, k.Operation, k.Made, k.Ends, k.Used}
}

// Tokens lists the tokens of an account, or of all where account is empty.
// Whoever asks for those of others goes through a verb that asks Can.
func (d *Doors) Tokens(ctx context.Context, account hut3.Ref) (out []TokenItem, err error) {
	err = d.View(ctx, func(tx *store.Tx) error {
		out = []TokenItem{}
		list, err := tx.APITokens(account)
		for _, k := range list {
			out = append(out, tokenItem(k))
		}
		return err
	})
	return out, err
}

// RevokeToken ends a token: one's own, or anybody's where an administrator does.
func (d *Doors) RevokeToken(ctx context.Context, actor hut3.Actor, account hut3.Ref, id string) error {
	act := Act{Action: TokenSet, Object: account, Details: map[string]string{"revoked": id}}
	if account != actor.User {
		act.Action = UserSet
	}
	return d.Write(ctx, actor, act, func(tx *store.Tx) error { return tx.DropAPIToken(account, id) })
}

// ByToken finds in whose name a program reads, and in which rooms it may. The
// actor is asserted to act, and never signed in: nothing that asks for that is
// done by a program.
func (d *Doors) ByToken(ctx context.Context, secret string) (actor hut3.Actor, rooms []string, err error) {
	now := d.Now()
	var k store.APIToken
	err = d.View(ctx, func(tx *store.Tx) error {
		if k, err = tx.APIToken(tokenDigest(secret)); err != nil {
			return err
		}
		if now.After(k.Ends) {
			return hut3.Errorf(hut3.Refused, "the token ended at %s; make another", k.Ends.Format(time.RFC3339))
		}
		user, _, err := store.Get[hut3.User](tx, UserKind, k.Account)
		if err != nil {
			return err
		}
		if user.Disabled {
			return hut3.Errorf(hut3.Refused, "the account %s is disabled", user.Name)
		}
		actor = d.actorOf(k.Account, user, hut3.Asserted)
		actor.Session, actor.Purpose, actor.Operation = "token "+k.ID, k.Purpose, k.Operation
		return nil
	})
	if err == nil && now.Sub(k.Used) > seenEvery {
		k.Used = now
		err = d.cases.Transact(ctx, func(tx *store.Tx) error {
			if _, err := tx.APIToken(k.Digest); err != nil {
				return err // revoked meanwhile
			}
			return tx.PutAPIToken(k)
		})
	}
	return actor, slices.Clone(k.Rooms), err
}
