package demo

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"hut3"
	"hut3/internal/app"
	"hut3/internal/venetic"
)

// story is the demo while it is told.
type story struct {
	ctx    context.Context
	app    *app.App
	out    io.Writer
	opts   Options
	tale   venetic.Story
	clock  clock
	people map[string]hut3.Actor // by user name
	result Result
	act    int
}

// clock is the model operation's own: the demo's records carry the times at
// which the acts would have been done in 2020.
type clock struct{ at time.Time }

func (c *clock) Now() time.Time { c.at = c.at.Add(time.Second); return c.at }

func (c *clock) set(t time.Time) { c.at = t }

// caseMade is when the model case was opened.
var caseMade = time.Date(2020, 6, 14, 8, 0, 0, 0, time.UTC)

func at(day, hour, minute int) time.Time {
	return time.Date(2020, 6, day, hour, minute, 0, 0, time.UTC)
}

// scene prints the head of an act.
func (s *story) scene(title string) {
	s.act++
	fmt.Fprintf(s.out, "\n%d  %s\n   %s\n", s.act, strings.ToUpper(title), Notice)
}

// say prints a line of the story.
func (s *story) say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	for line := range strings.Lines(text) {
		fmt.Fprintf(s.out, "   %s\n", strings.TrimRight(line, "\n"))
	}
}

// as is one of the cast, acting for a purpose.
func (s *story) as(name string) hut3.Actor {
	a, ok := s.people[name]
	if !ok {
		panic("the demo has no " + name) // a slip in this package, not in the data
	}
	return a
}

// find gives the key of a scene's message as an actor may see it.
func (s *story) find(who hut3.Actor, scene string) (hut3.Key, error) {
	e, ok := s.tale.Scenes[scene]
	if !ok {
		return 0, hut3.Errorf(hut3.Internal, "the model operation has no scene %q", scene)
	}
	query := fmt.Sprintf("from:encrochat/%s in:%q", e.From, e.Conversation)
	r := app.SearchRequest{Query: query, Limit: 10_000}
	for {
		found, err := s.app.Search(s.ctx, who, r)
		if err != nil {
			return 0, err
		}
		for _, h := range found.Hits {
			if h.Text == e.Text {
				return h.Ref, nil
			}
		}
		if r.After = found.Next; r.After == "" {
			return 0, hut3.Errorf(hut3.NotFound, "%s cannot see the scene %q", who.Name, scene)
		}
	}
}

func (s *story) handle(part string) hut3.Handle {
	return hut3.NewHandle("encrochat", s.tale.Handles[part])
}

// keep remembers a reference under a name, for the end and for --json.
func (s *story) keep(name string, ref hut3.Ref) { s.result.Refs[name] = string(ref) }
