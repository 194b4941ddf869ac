package query

import (
	"regexp"
	"strings"

	"hut3"
)

// The shapes of normal forms. They are looser than the recognisers of
// internal/extract: what cannot be an entity at all is refused here.
var (
	phoneShape    = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	plateShape    = regexp.MustCompile(`^[A-Z0-9]{2,9}$`)
	postcodeShape = regexp.MustCompile(`^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$`)
	bitcoinShape  = regexp.MustCompile(`^[A-Za-z0-9]{14,90}$`)
	emailShape    = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)
	imeiShape     = regexp.MustCompile(`^[0-9]{14,16}$`)
	ibanShape     = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$`)
	outwardShape  = regexp.MustCompile(`^[A-Z]{1,2}[0-9][A-Z0-9]?$`)
)

// entity reads type:value into the value's normal form, so that an analyst may
// type it as it is usually written.
func (v value) entity() (Q, error) {
	if v.text == "*" {
		return Entity{v.field.Name, "=", "*"}, nil
	}
	if !v.quoted && strings.ContainsRune("<>=", rune(v.text[0])) {
		return nil, v.wrong("only money: is compared; write %s", v.field.Example)
	}
	normal, ok := normal(v.field.Name, hut3.PlainDigits(v.text))
	if !ok {
		return nil, v.wrong("write it as in %s, or * for any", v.field.Example)
	}
	return Entity{v.field.Name, "=", normal}, nil
}

// normal gives the normal form of an entity, and whether its shape is right.
// Check digits are not looked at: a search for a wrong number is a search.
func normal(kind, text string) (string, bool) {
	switch kind {
	case "phone":
		return phone(text)
	case "plate":
		text = strings.ToUpper(without(text, " -"))
		return plate(text), plateShape.MatchString(text)
	case "postcode":
		return postcode(text)
	case "btc":
		return bitcoin(text)
	case "email":
		text = strings.ToLower(text)
		return text, emailShape.MatchString(text)
	case "imei":
		text = without(text, " -/")
		return text, imeiShape.MatchString(text)
	case "iban":
		text = strings.ToUpper(without(text, " "))
		return text, ibanShape.MatchString(text)
	}
	return address(text), !strings.ContainsAny(text, " \t\n")
}

// Marks of the current series in Great Britain, and the shapes of others.
var (
	currentMark = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z]{3}$`)
	otherMark   = regexp.MustCompile(`^(?:[A-Z]{3}[0-9]{1,3}[A-Z]|[A-Z][0-9]{1,3}[A-Z]{3}|[A-Z]{1,3}[0-9]{1,4}|[0-9]{1,4}[A-Z]{1,3}|[A-Z]{2}[0-9]{3}[A-Z]{2})$`)
)

// plate reads O for 0 and I for 1, and 0 for O, where that makes a mark of the
// current series of what is no mark, as the recogniser does.
func plate(mark string) string {
	if len(mark) != 7 || otherMark.MatchString(mark) {
		return mark
	}
	digits := strings.NewReplacer("O", "0", "I", "1").Replace(mark[2:4])
	read := strings.ReplaceAll(mark[:2], "0", "O") + digits + strings.ReplaceAll(mark[4:], "0", "O")
	if !currentMark.MatchString(read) {
		return mark
	}
	return read
}

// address lower-cases the scheme and the host of a web address and takes a
// disarmed hxxp for http; the rest stays as written.
func address(text string) string {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		scheme, rest = "", text
	}
	end := len(rest)
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		end = i
	}
	rest = strings.ToLower(rest[:end]) + rest[end:]
	if !ok {
		return rest
	}
	if scheme = strings.ToLower(scheme); strings.HasPrefix(scheme, "hxxp") {
		scheme = "http" + scheme[len("hxxp"):]
	}
	return scheme + "://" + rest
}

// phone gives E.164. A national number is taken to be of the United Kingdom.
func phone(text string) (string, bool) {
	text = without(strings.ReplaceAll(text, "(0)", ""), " -.()")
	switch {
	case strings.HasPrefix(text, "00"):
		text = "+" + text[2:]
	case strings.HasPrefix(text, "0"), len(text) == 10 && text[0] == '7':
		text = "+44" + strings.TrimPrefix(text, "0")
	case !strings.HasPrefix(text, "+"):
		text = "+" + text
	}
	if rest, ok := strings.CutPrefix(text, "+440"); ok {
		text = "+44" + rest
	}
	return text, phoneShape.MatchString(text)
}

// postcode gives the outward and inward codes with one space between, or an
// outward code alone.
func postcode(text string) (string, bool) {
	text = strings.ToUpper(without(text, " "))
	if outwardShape.MatchString(text) {
		return text, true
	}
	if !postcodeShape.MatchString(text) {
		return "", false
	}
	return text[:len(text)-3] + " " + text[len(text)-3:], true
}

// bitcoin keeps a Base58 address as typed and lower-cases a Bech32 one.
func bitcoin(text string) (string, bool) {
	if lower := strings.ToLower(text); strings.HasPrefix(lower, "bc1") {
		text = lower
	}
	return text, bitcoinShape.MatchString(text)
}

// without takes the characters of set out of text.
func without(text, set string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(set, r) {
			return -1
		}
		return r
	}, text)
}
