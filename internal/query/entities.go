package query

import (
	"regexp"
	"strconv"
	"strings"
)

// The shapes of normal forms. They are looser than the recognisers of
// internal/extract: what cannot be an entity at all is refused here.
var (
	phoneShape    = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	plateShape    = regexp.MustCompile(`^[A-Z0-9]{2,7}$`)
	postcodeShape = regexp.MustCompile(`^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$`)
	bitcoinShape  = regexp.MustCompile(`^[A-Za-z0-9]{14,90}$`)
	emailShape    = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)
	imeiShape     = regexp.MustCompile(`^[0-9]{14,16}$`)
	ibanShape     = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$`)
	outwardShape  = regexp.MustCompile(`^[A-Z]{1,2}[0-9][A-Z0-9]?$`)
	amountShape   = regexp.MustCompile(`^(£|€|\$|[A-Za-z]{3} ?)?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(?:\.([0-9]{1,6}))?([kKmM]?)$`)
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
	normal, ok := normal(v.field.Name, v.text)
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
		text = strings.ToUpper(without(text, " "))
		return text, plateShape.MatchString(text)
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

// amount reads money:10000, money:>=10,000, money:<£2.5k, money:"EUR 500" and
// money:*.
func (v value) amount() (Q, error) {
	if v.text == "*" {
		return Entity{v.field.Name, "=", "*"}, nil
	}
	op, text := "=", v.text
	for _, o := range []string{">=", "<=", ">", "<", "="} {
		if rest, ok := strings.CutPrefix(text, o); ok {
			op, text = o, rest
			break
		}
	}
	sum, ok := sum(text)
	if !ok {
		return nil, v.wrong("write an amount of pounds, as in money:>=10000, money:£2.5k or money:<1m, or of another currency, as in money:EUR500")
	}
	return Entity{v.field.Name, op, sum}, nil
}

// sum gives an amount as 10000 or 10000.50 in pounds, EUR500 in another
// currency. It counts in hundredths.
func sum(text string) (string, bool) {
	part := amountShape.FindStringSubmatch(strings.TrimSpace(text))
	if part == nil {
		return "", false
	}
	zeros := 2 + map[string]int{"k": 3, "m": 6}[strings.ToLower(part[4])]
	decimals := strings.TrimRight(part[3], "0")
	if len(decimals) > zeros {
		return "", false
	}
	hundredths, err := strconv.ParseInt(without(part[2], ",")+decimals+strings.Repeat("0", zeros-len(decimals)), 10, 64)
	if err != nil {
		return "", false
	}
	text = currency(part[1]) + strconv.FormatInt(hundredths/100, 10)
	if rest := hundredths % 100; rest != 0 {
		text += "." + strconv.FormatInt(100+rest, 10)[1:]
	}
	return text, true
}

// currency gives the code of a sign or code; nothing for pounds.
func currency(sign string) string {
	switch sign = strings.ToUpper(strings.TrimSpace(sign)); sign {
	case "£", "GBP":
		return ""
	case "€":
		return "EUR"
	case "$":
		return "USD"
	}
	return sign
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
