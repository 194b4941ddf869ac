// Package client speaks to a hut3 case over its JSON interface, as a program
// does: with a token, for a stated purpose. It holds the few calls that programs
// need most; Get and Post reach every other address of openapi.yaml.
package client

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"hut3"
)

// Client reads one case. Its zero value is of no use: give Base and Token.
type Client struct {
	Base      string // address of the server, as in https://hut3.example:8443
	Token     string // of hut3 login, or of the page "Sign-in and sessions"
	Purpose   string // why it reads; a program's token has its own
	Operation hut3.Ref
	Shown     string       // password or code, of a step that asks again; Post alone sends it
	HTTP      *http.Client // nil: http.DefaultClient
}

// Hit is a message as search gives it.
type Hit struct {
	Ref          hut3.Key      `json:"ref"`
	Sent         string        `json:"sent"` // RFC 3339; no offset where the zone is unknown
	SentBasis    string        `json:"sent_basis"`
	From         hut3.Handle   `json:"from"`
	To           []hut3.Handle `json:"to"`
	Conversation string        `json:"conversation"`
	Text         string        `json:"text"`
	Damage       string        `json:"damage"` // what keeps the text from being read
	Rows         int           `json:"rows"`
	Entities     []hut3.Span   `json:"entities"`
}

// Page is a page of a search: the exact total, and where the next page begins.
type Page struct {
	Total int64  `json:"total"`
	Hits  []Hit  `json:"hits"`
	Next  string `json:"next"`
}

// largestAnswer bounds what is read of an answer, in bytes.
const largestAnswer = 256 << 20

// Get asks for an address below /api/v1 and reads the answer into a value. An
// error has the code that the server gave it.
func (c *Client) Get(ctx context.Context, path string, query url.Values, into any) error {
	to := strings.TrimSuffix(c.Base, "/") + "/api/v1" + path
	if len(query) > 0 {
		to += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, to, nil)
	if err != nil {
		return hut3.Wrap(err, hut3.Usage, "%s is no address", to)
	}
	return c.ask(req, path, into)
}

// Post sends a form to an address below /api/v1 and reads the answer into a
// value. It needs the token of somebody who signed in: a program's reads only.
func (c *Client) Post(ctx context.Context, path string, form url.Values, into any) error {
	to := strings.TrimSuffix(c.Base, "/") + "/api/v1" + path
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(form.Encode()))
	if err != nil {
		return hut3.Wrap(err, hut3.Usage, "%s is no address", to)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if c.Shown != "" {
		req.Header.Set("Hut3-Shown", c.Shown)
	}
	return c.ask(req, path, into)
}

// ask sends a request in the name of the token, and reads the answer.
func (c *Client) ask(req *http.Request, path string, into any) error {
	req.Header.Set("Authorization", "Bearer "+c.Token)
	if c.Purpose != "" {
		req.Header.Set("Hut3-Purpose", c.Purpose)
		req.Header.Set("Hut3-Operation", string(c.Operation))
	}
	web := c.HTTP
	if web == nil {
		web = http.DefaultClient
	}
	res, err := web.Do(req)
	if err != nil {
		return hut3.Wrap(err, hut3.Incomplete, "asking %s", path)
	}
	defer func() { _ = res.Body.Close() }() // it was read, or is given up
	raw, err := io.ReadAll(io.LimitReader(res.Body, largestAnswer))
	if err != nil {
		return hut3.Wrap(err, hut3.Incomplete, "reading the answer of %s", path)
	}
	if res.StatusCode != http.StatusOK {
		return failure(path, res.StatusCode, raw)
	}
	return hut3.Wrap(json.Unmarshal(raw, into), hut3.Invalid, "the answer of %s is not what was expected", path)
}

func failure(path string, status int, raw []byte) error {
	var f struct {
		Error string
		Code  hut3.Code
	}
	if json.Unmarshal(raw, &f) != nil || f.Code == "" {
		return hut3.Errorf(hut3.Internal, "%s: the server answered %d", path, status)
	}
	return hut3.Errorf(f.Code, "%s: %s", path, f.Error)
}

// Search asks for one page of a query, from where the page before ended.
func (c *Client) Search(ctx context.Context, query, after string, limit int) (Page, error) {
	var out Page
	q := url.Values{"q": {query}, "limit": {strconv.Itoa(limit)}}
	if after != "" {
		q.Set("after", after)
	}
	return out, c.Get(ctx, "/search", q, &out)
}

// pageSize is how many messages All asks for at once.
const pageSize = 500

// All walks every message of a query, newest first.
func (c *Client) All(ctx context.Context, query string) iter.Seq2[Hit, error] {
	return func(yield func(Hit, error) bool) {
		after := ""
		for {
			page, err := c.Search(ctx, query, after, pageSize)
			if err != nil {
				yield(Hit{}, err)
				return
			}
			for _, hit := range page.Hits {
				if !yield(hit, nil) {
					return
				}
			}
			if after = page.Next; after == "" {
				return
			}
		}
	}
}

// Count gives how many messages a query has.
func (c *Client) Count(ctx context.Context, query string) (int64, error) {
	var out Page
	err := c.Get(ctx, "/search", url.Values{"q": {query}, "count": {"1"}}, &out)
	return out.Total, err
}
