package web

import (
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strings"
	"time"
)

// spelt are words of the records as people write them.
var spelt = strings.NewReplacer("_", " ", "co_location_", "co-location, ", "anpr", "ANPR")

// wordsText is a word of the records in a page: without the signs that a program needs.
func wordsText(s any) string { return spelt.Replace(fmt.Sprint(s)) }

var drugClass = regexp.MustCompile(`^class a and b$|^class [abc]$`)

// measureName is a measure as a heading says it: class_a is class A, and
// drug:etizolam:tablets is etizolam, tablets. What is typed to ask for it is its
// own name, which pages give as a title.
func measureName(s any) string {
	name := strings.ReplaceAll(fmt.Sprint(s), "_", " ")
	if drugClass.MatchString(name) {
		name = "class " + strings.ReplaceAll(strings.ToUpper(strings.TrimPrefix(name, "class ")), " AND ", " and ")
	}
	if drug, is := strings.CutPrefix(name, "drug:"); is {
		return strings.NewReplacer("-", " ", ":", ", ", "mdma", "MDMA", "lsd", "LSD").Replace(drug)
	}
	return name
}

// signedText prints a difference with its sign, the minus as wide as the plus.
func signedText(places int, v float64) string {
	return strings.Replace(fmt.Sprintf("%+.*f", places, v), "-", "−", 1)
}

var stamped = regexp.MustCompile(`\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z\b`)

// timedText is a text whose times read as those of the pages do, each apart: a name
// from right to left before it does not turn it.
func timedText(s string, zone *time.Location) template.HTML {
	return template.HTML(stamped.ReplaceAllStringFunc(html.EscapeString(s), func(t string) string {
		return "<time>" + html.EscapeString(whenText(t, zone)) + "</time>"
	}))
}
