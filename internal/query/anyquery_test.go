package query

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"pgregory.net/rapid"

	"hut3"
)

// anyText draws text full of what the syntax uses.
func anyText(t *rapid.T, label string) string {
	syntax := rapid.SampledFrom([]rune(`()*?~\-/:."“”„ ANDORTEfrom:0159<>=,é字🔫`))
	s := rapid.StringOfN(rapid.OneOf(syntax, rapid.Rune()), 1, 12, -1).Draw(t, label)
	if s = strings.ToValidUTF8(s, "x"); strings.TrimSpace(s) == "" {
		return "x"
	}
	return s
}

// anyLeaf draws a node without parts, in the form Parse makes it.
func anyLeaf(t *rapid.T, zone *time.Location) Q {
	switch rapid.IntRange(0, 12).Draw(t, "leaf") {
	case 0:
		return All{}
	case 1:
		return Word{anyText(t, "word")}
	case 2:
		return Phrase{anyText(t, "phrase")}
	case 3:
		return Prefix{anyText(t, "prefix")}
	case 4:
		return Fuzzy{anyText(t, "fuzzy"), rapid.IntRange(1, 2).Draw(t, "edits")}
	case 5:
		return Wildcard{anyPattern(t)}
	case 6:
		return Near{anyJoined(t), anyJoined(t), rapid.IntRange(1, MaxDistance).Draw(t, "distance")}
	case 7:
		return Regexp{anyExpression(t)}
	case 8, 9:
		return anyField(t)
	case 10:
		return anyTyped(t, zone)
	}
	return readTyped(t, zone)
}

func anyJoined(t *rapid.T) Q {
	if rapid.Bool().Draw(t, "phrase") {
		return Phrase{anyText(t, "joined")}
	}
	return Word{anyText(t, "joined")}
}

// anyPattern draws what Wildcard holds: something that stands for itself, and a *
// or ? that is not one * at the end.
func anyPattern(t *rapid.T) string {
	pieces := rapid.SampledFrom([]string{"a", "é", "*", "?", `\*`, `\?`, `\\`, "(", ")", ":", "~", "~1", "-", "/", " ", `"`, "from:", "5"})
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(pieces, 2, 6).Draw(t, "pattern"), "")
	}).Filter(func(s string) bool {
		plain := strings.NewReplacer(`\*`, "x", `\?`, "x", `\\`, "x").Replace(s)
		wild := strings.Count(plain, "*") + strings.Count(plain, "?")
		return wild > 0 && wild < len(plain) && (wild > 1 || !strings.HasSuffix(plain, "*"))
	}).Draw(t, "wildcard")
}

// anyExpression draws an RE2 expression, with the slashes and backslashes that
// the print has to tell apart.
func anyExpression(t *rapid.T) string {
	pieces := rapid.SampledFrom([]string{"a", "/", "//", `\\`, `\d`, `\.`, "[0-9/]", "[^\"]", "(b|c)", " ", `"`, "k?", "字+", `\x{2F}`, "-"})
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(pieces, 1, 6).Draw(t, "pieces"), "")
	}).Filter(func(s string) bool { _, err := regexp.Compile(s); return err == nil }).Draw(t, "expression")
}

// anyField draws a field whose value is kept as text, a handle, a reference or a
// choice.
func anyField(t *rapid.T) Q {
	f := rapid.SampledFrom(Fields()).Filter(func(f FieldInfo) bool {
		switch f.Value {
		case ValueHandle, ValueText, ValueFolded, ValueDelivery, ValueChoice:
			return true
		}
		return false
	}).Draw(t, "field")
	switch f.Name {
	case "lang":
		return Field{f.Name, rapid.StringMatching(`[a-z]{2,3}`).Draw(t, "language")}
	case "like":
		return Field{f.Name, strings.Join(strings.Fields(anyText(t, "one word")), "")}
	}
	switch f.Value {
	case ValueHandle:
		if name := anyText(t, "name"); !strings.Contains(name, "/") {
			return Field{f.Name, name}
		}
		h := hut3.NewHandle(rapid.StringMatching(`[a-z][a-z0-9]{0,8}`).Draw(t, "platform"), anyText(t, "of"))
		if again, err := hut3.ParseHandle(h.String()); err != nil || again != h {
			h = hut3.NewHandle("chat", "Grüner (old)")
		}
		return Field{f.Name, h.String()}
	case ValueDelivery:
		return Field{f.Name, hut3.DeliveryRef(rapid.Uint32Range(1, 4000).Draw(t, "number"))}
	case ValueChoice:
		return Field{f.Name, rapid.SampledFrom(f.Choices).Draw(t, "choice")}
	case ValueFolded:
		return Field{f.Name, strings.ToLower(strings.ReplaceAll(anyText(t, "folded"), "İ", "i"))}
	}
	return Field{f.Name, anyText(t, "value")}
}

// anyTyped draws a time of day or days of the week.
func anyTyped(t *rapid.T, zone *time.Location) Q {
	if rapid.Bool().Draw(t, "days") {
		return Weekday{uint8(rapid.IntRange(1, 127).Draw(t, "days")), zone}
	}
	from := rapid.IntRange(0, 24*60-1).Draw(t, "from")
	to := rapid.IntRange(0, 24*60).Filter(func(to int) bool { return to%(24*60) != from }).Draw(t, "to")
	return Clock{from, to, zone}
}

// readTyped draws a field as it is typed, whose node keeps more or less than the
// text, and reads it.
func readTyped(t *rapid.T, zone *time.Location) Q {
	text := anyDated(t)
	if rapid.Bool().Draw(t, "entity") {
		text = anyEntity(t)
	}
	q, err := Parse(text, zone)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return q
}

// anyDated draws on:, after:, before: and between: with dates of every unit.
func anyDated(t *rapid.T) string {
	date := func(label string, since, until int) (string, int) {
		day := rapid.IntRange(since, until).Draw(t, label)
		at := time.Unix(int64(day)*86400+int64(rapid.IntRange(0, 86399).Draw(t, "second")), 0).UTC()
		return at.Format(rapid.SampledFrom(units()).Draw(t, "unit").layout), day
	}
	first, day := date("day", -20_000, 40_000)
	name := rapid.SampledFrom([]string{"on", "after", "before", "between"}).Draw(t, "dated")
	if name == "between" {
		second, _ := date("until", day+366, 41_000)
		first += ".." + second
	}
	if rapid.Bool().Draw(t, "quoted") {
		first = quote(first)
	}
	return name + ":" + first
}

// entityForms are patterns of how each type of entity is typed.
var entityForms = map[string]string{
	"phone": `(\+44 ?|0|0044|\+44 \(0\))7700 ?900[0-9]{3}|\+31 6 [0-9]{8}`, "plate": `[A-Za-z]{2}[0-9]{2} ?[A-Za-z]{3}|[A-Z][0-9]{1,3} ?[A-Z]{3}`,
	"postcode": `[A-Z]{1,2}[0-9][A-Z0-9]?( ?[0-9][A-Za-z]{2})?`, "btc": `[13][A-HJ-NP-Za-km-z1-9]{25,33}|(bc1|BC1)[a-z0-9]{39}`,
	"url": `(https|HTTP|hxxps)://[A-Za-z]{1,8}\.example(/[A-Za-z0-9()"\\?#=%~*:-]{0,9})?`, "email": `[A-Za-z0-9.+'"()\\-]{1,8}@[A-Z]?[a-z]{1,6}\.example`,
	"imei": `49[ -]?015420[ /-]?323751[ /-]?8?`, "iban": `GB33 ?BUKB ?2020 ?1555 ?555[0-9] ?55|[a-z]{2}[0-9]{2}[a-z0-9]{11,20}`,
	"money": `(>=|<=|<|>|=)?((£|€|\$|EUR ?|usd|CHF)([1-9][0-9]{0,2}(,[0-9]{3}){1,2}|[0-9]{1,6})(\.[0-9]{1,2})?[kKmM]?|[1-9][0-9]{0,2}(\.[0-9]{3}){1,2},[0-9]{2} ?(€|euros)|[0-9]{1,4}( ?grand|k quid|m|p))`,
}

// anyEntity draws a term of an entity as it is typed.
func anyEntity(t *rapid.T) string {
	kind := rapid.SampledFrom(EntityTypes()).Draw(t, "type")
	if rapid.IntRange(0, 9).Draw(t, "any") == 0 {
		return kind + ":*"
	}
	return fmt.Sprintf("%s:%s", kind, quote(rapid.StringMatching(entityForms[kind]).Draw(t, "entity")))
}

// anyQuery draws a tree of the given depth.
func anyQuery(t *rapid.T, depth int, zone *time.Location) Q {
	if depth == 0 {
		return anyLeaf(t, zone)
	}
	parts := func() []Q {
		of := make([]Q, rapid.IntRange(2, 4).Draw(t, "parts"))
		for i := range of {
			of[i] = anyQuery(t, depth-1, zone)
		}
		return of
	}
	switch rapid.IntRange(0, 3).Draw(t, "node") {
	case 0:
		return And{parts()}
	case 1:
		return Or{parts()}
	case 2:
		return Not{anyQuery(t, depth-1, zone)}
	}
	return anyLeaf(t, zone)
}
