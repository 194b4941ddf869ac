package query

import (
	"regexp"
	"strconv"
	"strings"

	"hut3"
)

// amountShape is a currency before or behind a number and what multiplies it, all
// in small letters.
var amountShape = regexp.MustCompile(`^(us\$|[£€$]|[a-z]{3})? ?([0-9](?:[0-9.,]*[0-9])?)(?: ?([a-z]+))?(?: ?([a-z]+|[£€$]))?$`)

// inside is a multiplier with digits after it, as in £2k5.
var inside = regexp.MustCompile(`^(us\$|[£€$]|[a-z]{3} ?)?([0-9]+)([km])([0-9]|[0-9]{3})\b`)

// powers are the words that multiply, as powers of ten. They and the currencies
// are those that the recogniser knows; a test of internal/extract compares them.
var powers = map[string]int{
	"k": 3, "grand": 3, "paper": 3, "thousand": 3, "m": 6, "mil": 6, "mill": 6, "mio": 6, "million": 6, "bn": 9, "billion": 9,
}

// currencies are the signs, words and codes that may stand behind a number. Pounds
// are nothing; a code of three letters may stand before one too.
var currencies = map[string]string{
	"": "", "£": "", "gbp": "", "quid": "", "pound": "", "pounds": "", "sterling": "", "p": "", "pence": "",
	"€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "bucks": "USD",
	"aed": "AED", "dirhams": "AED",
}

// amount reads money:10000, money:>=10,000, money:<£2.5k, money:"10k quid",
// money:"EUR 500" and money:*.
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
	if low, high, is := strings.Cut(text, ".."); is {
		return nil, v.wrong("write a range as its two ends, money:>=%s money:<=%s", low, high)
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
	text = strings.ToLower(strings.TrimSpace(hut3.PlainDigits(text)))
	part := amountShape.FindStringSubmatch(inside.ReplaceAllString(text, "$1$2.$4$3"))
	if part == nil {
		return "", false
	}
	by, behind := part[3], part[4]
	if _, multiplies := powers[by]; !multiplies && behind == "" { // 36000gbp
		by, behind = "", by
	}
	power, multiplies := powers[by]
	sign, ok := currency(part[1], behind)
	whole, decimals, read := number(part[2], multiplies)
	if !ok || !read || by != "" && !multiplies {
		return "", false
	}
	zeros := 2 + power
	if behind == "p" || behind == "pence" {
		zeros = power
	}
	return hundredths(sign, whole, strings.TrimRight(decimals, "0"), zeros)
}

// currency gives the code of what stands before or behind a number; nothing for
// pounds. Only one of the two may be written.
func currency(before, behind string) (string, bool) {
	code, known := currencies[before+behind]
	switch {
	case before != "" && behind != "":
		return "", false
	case !known && before != "":
		return strings.ToUpper(before), true
	}
	return code, known
}

// number parts a number into its digits before and behind the decimal sign.
// Thousands are parted by commas or by full stops, decimals by the other of the
// two. One sign alone before three digits parts thousands; a full stop before
// what is multiplied, as in 1.250k, is a decimal sign.
func number(text string, multiplied bool) (whole, decimals string, ok bool) {
	last := strings.LastIndexAny(text, ".,")
	if last < 0 {
		return text, "", true
	}
	sign, groups := text[last:last+1], text
	several := strings.Count(text, sign) > 1
	thousands := len(text)-last-1 == 3 && last <= 3 && text[0] != '0' && (sign == "," || !multiplied)
	if !several && !thousands {
		groups, decimals = text[:last], text[last+1:]
		sign = map[string]string{".": ",", ",": "."}[sign]
	}
	for i, group := range strings.Split(groups, sign) {
		if strings.ContainsAny(group, ".,") || i > 0 && len(group) != 3 || i == 0 && len(group) > 3 && strings.Contains(groups, sign) {
			return "", "", false
		}
	}
	return strings.ReplaceAll(groups, sign, ""), decimals, true
}

// hundredths prints a sum; nothing where a fraction of a hundredth would be lost,
// or where it is more than can be counted.
func hundredths(sign, whole, decimals string, zeros int) (string, bool) {
	if len(decimals) > zeros {
		return "", false
	}
	n, err := strconv.ParseInt(whole+decimals+strings.Repeat("0", zeros-len(decimals)), 10, 64)
	if err != nil {
		return "", false
	}
	text := sign + strconv.FormatInt(n/100, 10)
	if rest := n % 100; rest != 0 {
		text += "." + strconv.FormatInt(100+rest, 10)[1:]
	}
	return text, true
}
