package web

import (
	"cmp"
	"fmt"
	"html/template"
	"net/url"
	"strings"
	"time"

	"hut3"
	"hut3/internal/app"
)

// funcs are what the templates may call.
func (s *Server) funcs() template.FuncMap {
	zone := s.app.Zone
	return template.FuncMap{
		"once":     newOnce,
		"mib":      func(bytes int) int { return bytes >> 20 },
		"n":        func(n any) string { return hut3.Thousands(int64Of(n)) },
		"untested": app.Untested,
		"media":    app.MediaWords,
		"foot":     footText,
		"plural":   func(n any, one, many string) string { return hut3.Plural(int64Of(n), one, many) },
		"zoneName": zone.String,
		"when":     func(t string) string { return whenText(t, zone) },
		"moment":   func(t time.Time) string { return momentText(t, zone) },
		"day":      dayText,
		"late":     lateText,
		"measure":  measureText,
		"percent":  func(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) },
		"segment":  url.PathEscape,
		"to":       refURL,
		"ref":      refText,
		"link":     link,
		"talk":     func(k hut3.Key) string { return talkURL(k) },
		"anchor":   anchor,
		"handleTo": func(h hut3.Handle) string { return handleURL(h) },
		"searchTo": searchURL,
		"words":    wordsText,
		"person":   personText,
		"measured": measureName,
		"begins":   strings.HasPrefix,
		"signed":   signedText,
		"timed":    func(s string) template.HTML { return timedText(s, zone) },
		"join":     func(items []string) string { return strings.Join(items, ", ") },
		"roles":    func(roles []hut3.UserRole) string { return joinWords(roles) },
		"party":    partyText,
		"standing": standingText,
		"n64":      func(n *int64) string { return hut3.Thousands(*n) },
		"remains":  func(s float64) string { return remainsText(time.Duration(s * float64(time.Second))) },
		"len64":    func(list []string) int64 { return int64(len(list)) },
		"whole":    func(n int) int64 { return int64(n) },
		"minus":    func(a, b int) int { return a - b },
		"inTalk":   func(name string) string { return searchURL("in:" + quoted(name)) },
		"seconds":  func(t time.Time) string { return t.In(zone).Format("2006-01-02 15:04:05 MST") },
		"asset":    func(name string) (string, error) { return s.assets.named(name) },
		"icon":     func(room string) template.HTML { return s.icons[room] },
		"list":     func(items ...string) []string { return items },
		"pair":     func(a, b any) pair { return pair{a, b} },
		"iso":      func(d hut3.Day) string { return string(d) },
		"agencies": s.app.Agencies.All,
		"language": app.QueryGuide,
		"contacts": newContacts,
		"heatY":    func(i int) int { return i*heatStep + 9 },
		"shortDay": func(t string) string { return shortDay(t, zone) },
		"setTerm":  func(name string) string { return "set:" + quoted(name) },
		"notSet":   func(name string) string { return "-set:" + quoted(name) },
		"initial":  func(s string) string { return strings.ToUpper(s[:min(1, len(s))]) },
	}
}

// pair is two values for a template that takes one.
type pair struct{ A, B any }

func int64Of(n any) int64 {
	switch n := n.(type) {
	case int:
		return int64(n)
	case int64:
		return n
	case uint64:
		return int64(n)
	case float64:
		return int64(n)
	}
	return 0
}

// loadIcons reads the outlines: one a room of the rail, and those of the frame.
func loadIcons() (map[string]template.HTML, error) {
	t, err := template.ParseFS(files, "pages/frame/icons.tmpl")
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "reading the icons")
	}
	out := map[string]template.HTML{}
	for _, each := range t.Templates() {
		name, is := strings.CutPrefix(each.Name(), "icon-")
		if !is {
			continue
		}
		var b strings.Builder
		if err := each.Execute(&b, nil); err != nil {
			return nil, hut3.Wrap(err, hut3.Internal, "reading the icon of %s", name)
		}
		out[name] = template.HTML(b.String())
	}
	return out, nil
}

// whenText prints a time as hut3.Time prints itself, in the zone of the pages.
// A time whose zone is unknown stands as it was written.
func whenText(t string, zone *time.Location) string {
	if t == "" {
		return ""
	}
	at, err := time.Parse(time.RFC3339Nano, t)
	if err != nil {
		return strings.Replace(t, "T", " ", 1)
	}
	return at.In(zone).Format("2006-01-02 15:04:05 MST")
}

// shortDay is the day of whenText, where the whole would be too wide.
func shortDay(t string, zone *time.Location) string {
	text := whenText(t, zone)
	return text[:min(len(text), len(time.DateOnly))]
}

func momentText(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("2006-01-02 15:04 MST")
}

func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// lateText says how long in the words of a desk: 12 min, 3 h 05 min, 4 days.
func lateText(d time.Duration) string {
	switch d = d.Abs(); {
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
	}
	return hut3.Plural(int64(d/(24*time.Hour)), "day", "days")
}

// remainsText is how long something still takes; nothing where that is not known.
func remainsText(d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return lateText(d)
}

// measureText prints a measure of a network: whole numbers whole, others to five
// places, so that a column of them lines up.
func measureText(v float64) string {
	if v == float64(int64(v)) {
		return hut3.Thousands(int64(v))
	}
	return fmt.Sprintf("%.5f", v)
}

func joinWords[T ~string](items []T) string {
	out := make([]string, len(items))
	for i, s := range items {
		out[i] = string(s)
	}
	return strings.Join(out, ", ")
}

func partyText(p hut3.Party) string {
	return cmp.Or(string(p.Nominal), p.Handle.String(), p.Clue, "not known")
}

// escapePath escapes each part of a path and keeps the slashes.
func escapePath(s string) string {
	parts := strings.Split(s, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}

// refURL is the page of any object by its reference.
func refURL(r any) string {
	ref := fmt.Sprint(r)
	if k, err := hut3.ParseKey(ref); err == nil {
		return talkURL(k)
	}
	if _, err := hut3.ParseDelivery(ref); err == nil {
		return "/deliveries/" + escapePath(ref)
	}
	if strings.HasPrefix(ref, "figures/") {
		return "/" + escapePath(ref)
	}
	switch hut3.Ref(ref).Prefix() {
	case hut3.PrefixThreat:
		return "/threats/" + escapePath(ref)
	case hut3.PrefixPackage:
		pkg, _, _ := strings.Cut(ref, "/")
		return "/packages/" + escapePath(pkg)
	case hut3.PrefixFigure:
		return "/statements/" + escapePath(ref)
	case hut3.PrefixOperation:
		return "/operations/" + escapePath(ref)
	case hut3.PrefixReport:
		return "/reports/" + escapePath(ref)
	case hut3.PrefixNominal:
		return "/nominals/" + escapePath(ref)
	case hut3.PrefixClaim:
		return "/claims/" + escapePath(ref)
	case hut3.PrefixOCG:
		return "/ocg/" + escapePath(ref)
	case receivedPrefix:
		return "/packages/" + escapePath(ref)
	case "":
		if h, err := hut3.ParseHandle(ref); err == nil {
			return handleURL(h)
		}
	}
	return traceURL(ref)
}

// refText is a reference as a person reads it: that of a figure says in words
// by what it is counted and when it was known, and not as an address does.
func refText(r any) string {
	ref := fmt.Sprint(r)
	path, query, _ := strings.Cut(ref, "?")
	parts := strings.Split(path, "/")
	v, err := url.ParseQuery(query)
	if err != nil || len(parts) != 4 || parts[0] != "figures" {
		return ref
	}
	path = parts[1] + " " + measureName(parts[2])
	if parts[3] != "all" {
		path += ", as at " + hut3.Day(parts[3]).String()
	}
	if by := v.Get("by"); by != "" {
		path += ", by " + by
	}
	if known := v.Get("known_at"); known != "" {
		if at, err := time.Parse(time.RFC3339Nano, known); err == nil {
			known = at.UTC().Format("2006-01-02 15:04:05 MST")
		}
		path += ", known at " + known
	}
	return path
}

func traceURL(ref string) string { return "/trace/" + escapePath(ref) }

// link names an object, as a way to its page where the reader's roles open it.
func link(open map[string]bool, r any) template.HTML {
	text := template.HTMLEscapeString(refText(r))
	to := wayTo(open, fmt.Sprint(r))
	if to == "" {
		return template.HTML(text)
	}
	return template.HTML(`<a href="` + template.HTMLEscapeString(to) + `">` + text + `</a>`)
}

// roomOf is the room that a page stands in, where it is not its own.
var roomOf = map[string]string{"conversation": "search", "handle": "search", "statements": "figures", "claims": "nominals"}

// wayTo is the page of an object, or nothing where the reader's roles do not
// open it or the text is no reference.
func wayTo(open map[string]bool, ref string) string {
	to := refURL(ref)
	first, _, _ := strings.Cut(strings.TrimPrefix(to, "/"), "/")
	room := cmp.Or(roomOf[first], first)
	if !open[room] || room == "trace" && hut3.Ref(ref).Prefix() == "" {
		return ""
	}
	return to
}

// talkURL opens a conversation at a message.
func talkURL(k hut3.Key) string { return "/conversation/" + k.String() + "#" + anchor(k) }

func anchor(k hut3.Key) string { return "m" + strings.ReplaceAll(k.String(), "/", "-") }

func handleURL(h hut3.Handle) string {
	if h.IsZero() {
		return ""
	}
	return "/handle/" + escapePath(h.String())
}

// searchURL is a search of terms that must all hold.
func searchURL(terms ...string) string {
	return "/search?" + url.Values{"q": {allOf(terms...)}}.Encode()
}

// allOf joins terms of the query language; every message is no term.
func allOf(terms ...string) string {
	var kept []string
	for _, t := range terms {
		if t = strings.TrimSpace(t); t != "" && t != "*" {
			kept = append(kept, t)
		}
	}
	switch {
	case len(kept) == 0:
		return "*"
	case len(kept) > 1 && strings.Contains(kept[0], " OR "):
		kept[0] = "(" + kept[0] + ")"
	}
	return strings.Join(kept, " ")
}
