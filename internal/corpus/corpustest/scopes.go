package corpustest

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"hut3"
)

// keys gives every row of a world.
func (w World) keys() (out []hut3.Key) {
	for _, d := range w {
		for _, r := range d.Rows {
			out = append(out, r.Key)
		}
	}
	return out
}

// Scopes draws scopes over a world: grants of all or of targets, and silent and
// declared targets.
func Scopes(w World) *rapid.Generator[hut3.Scope] {
	return rapid.Custom(func(t *rapid.T) hut3.Scope {
		var s hut3.Scope
		for class := uint32(1); class <= 3; class++ {
			switch rapid.IntRange(0, 5).Draw(t, "grant") {
			case 0:
			case 1:
				s.Grants = append(s.Grants, hut3.Grant{Class: class, Only: rapid.SliceOfN(targets(w), 0, 3).Draw(t, "only")})
			default:
				s.Grants = append(s.Grants, hut3.Grant{Class: class, All: true})
			}
		}
		if rapid.Bool().Draw(t, "restricted") {
			s.Silent = rapid.SliceOfN(targets(w), 0, 2).Draw(t, "silent")
			for i, x := range rapid.SliceOfN(targets(w), 0, 2).Draw(t, "declared") {
				s.Declared = append(s.Declared, hut3.Withheld{Target: x, Reason: fmt.Sprint("reason ", i)})
			}
		}
		return s
	})
}

func targets(w World) *rapid.Generator[hut3.Target] {
	return rapid.Custom(func(t *rapid.T) hut3.Target {
		var x hut3.Target
		a, b := hut3.Handle{Platform: "chat", Name: rapid.SampledFrom(names).Draw(t, "a")}, hut3.Handle{Platform: "chat", Name: rapid.SampledFrom(names).Draw(t, "b")}
		switch rapid.IntRange(0, 6).Draw(t, "target") {
		case 0:
			x.Key = rapid.SampledFrom(w.keys()).Draw(t, "key")
		case 1, 2:
			x.Conversation = hut3.DirectConversation(a, b)
		case 3:
			x.Conversation = hut3.GroupConversation("chat", "team")
		case 4, 5:
			x.Handle = a
		case 6:
			x.From = begin.Add(24 * time.Hour).UnixMicro()
		}
		if rapid.IntRange(0, 3).Draw(t, "bounded") == 0 {
			x.From, x.To = begin.Add(12*time.Hour).UnixMicro(), begin.Add(72*time.Hour).UnixMicro()
		}
		x.Wide = rapid.Bool().Draw(t, "wide")
		return x
	})
}
