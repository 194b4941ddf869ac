package web

import (
	"strings"

	"hut3"
	"hut3/internal/app"
)

// threatAct is a step on a threat, the act that it needs, and its form.
type threatAct struct {
	name, room string
	form       func(app.ThreatVerbs, app.ThreatView) form
}

// threatActs are in the order of the work.
var threatActs = []threatAct{
	{"open", "duty", openForm}, {"page", "duty", pageForm}, {"assess", "assess", assessForm}, {"decide", "decide", decideForm},
	{"send", "send threat", sendForm}, {"acknowledge", "acknowledge threat", acknowledgeForm}, {"serve", "send threat", serveForm},
	{"review", "review threat", reviewForm}, {"close", "close", closeForm},
}

func threatAddress(x app.ThreatView, act string) string { return refURL(x.Ref) + "/" + act }

func openForm(_ app.ThreatVerbs, x app.ThreatView) form {
	return form{Action: threatAddress(x, "open"), Title: "Open it on duty", Lead: "Stops the clock of “first opened”, in your name.", Button: "Open it on duty"}
}

func pageForm(_ app.ThreatVerbs, x app.ThreatView) form {
	return form{Action: threatAddress(x, "page"), Title: "Record a page", Button: "Record the attempt",
		Lead: "An attempt to reach somebody on duty, reached or not. One that failed is kept and shown.",
		Fields: []field{
			must(ask(isText, "whom", "Who was paged", "his user name", "user")),
			must(choice("medium", "How", "", plain("telephone", "pager", "system", "in person"), "medium")),
			ask(isText, "failed", "Why it did not reach him", "leave it empty where it did"),
		}}
}

var answers = plain("yes", "no", "not known")

// parties asks who is meant. What is not known stays empty.
func parties() []field {
	return []field{
		ask(isText, "victim_clue", "Victim, in your own words", "as in: Craig, the brother", "victim"),
		ask(isText, "victim_handle", "Victim's handle", "as in encrochat/peppershirt"),
		ask(isText, "victim_nominal", "Victim's nominal", "as in NOM-12"),
		ask(isText, "offender_clue", "Offender, in your own words", "", "offender"),
		ask(isText, "offender_handle", "Offender's handle", ""),
		ask(isText, "offender_nominal", "Offender's nominal", ""),
	}
}

func circumstances(kinds []string) []field {
	return []field{
		choice("kind", "What is to happen", "", plain(kinds...), "kind"),
		ask(isText, "when", "When", "in words"), ask(isText, "where", "Where", "in words"), ask(isText, "means", "With what", ""),
	}
}

func assessForm(t app.ThreatVerbs, x app.ThreatView) form {
	fields := []field{
		must(choice("real", "Is it real?", "", answers, "real:")), must(choice("immediate", "Is it immediate?", "", answers, "immediate:")),
		must(ask(isText, "capability", "Capability", "what they are able to do; “not known” is an answer", "capability")),
		must(ask(isText, "intent", "Intent", "what they mean to do", "intent")),
		must(ask(isText, "vulnerability", "Vulnerability", "how exposed the victim is", "vulnerability")),
		must(ask(isText, "source_risk", "Risk to the source", "what acting could cost it", "source risk")),
		must(choice("grade", "Grade", "", plain(hut3.ThreatGrades...), "grade")),
		must(ask(isArea, "reason", "Reason", "", "reason")),
	}
	fields = append(fields, parties()...)
	return form{Action: threatAddress(x, "assess"), Title: "Assess it", Button: "Record the assessment", Lead: "An earlier assessment is kept beside it.",
		Fields: append(fields, circumstances(t.Policy.Kinds)...)}
}

func decideForm(t app.ThreatVerbs, x app.ThreatView) form {
	var options []option
	for _, o := range t.Policy.Options {
		options = append(options, option{o.Code, o.Name})
	}
	return form{Action: threatAddress(x, "decide"), Title: "Decide", Button: "Record the decision", Lead: "A line of the policy log, in your name. Doing nothing is a decision too, and has its reason.",
		Fields: []field{
			must(choice("option", "What is to be done", "", options, "option")),
			must(ask(isText, "rank", "Your rank", "as in Superintendent", "rank")), must(ask(isArea, "reason", "Reason", "", "reason")),
		}}
}

// candidateNames number the forces that one form takes; more go by a second
// sending.
var candidateNames = []string{"1", "2", "3"}

func sendForm(_ app.ThreatVerbs, x app.ThreatView) form {
	f := form{Action: threatAddress(x, "send"), Title: "Send it to a duty desk", Button: "Send it now", Consequence: "It goes out unattributed, ungraded and unembargoed, and all of it is logged. Where the force is in doubt it goes to every candidate and to the hub.",
		Fields: []field{must(ask(isArea, "words", "What the desk is told", "your own words; of held material leave them to the reviewer", "words"))}}
	if x.Threat.Held {
		f.Fields[0].Required = false
	}
	for i, n := range candidateNames {
		words := "Force"
		if i > 0 {
			words = "Or force"
		}
		f.Fields = append(f.Fields, ask(isAgency, "force_"+n, words, "its code, as in DERBYS", "candidate"),
			choice("sure_"+n, "How sure", "", plain(hut3.SureCertain, hut3.SureLikely, hut3.SurePossible)), ask(isText, "why_"+n, "Why that force", "as in: postcode of the victim's street"))
	}
	f.Fields = append(f.Fields,
		must(choice("medium", "How it goes", "", plain("telephone", "secure mail", "system"), "medium")),
		ask(isText, "named", "Who at the desks may know of it", "user names, parted by commas", "user"),
		ask(isText, "also", "Further agencies", "codes, parted by commas", "agency"),
		must(ask(isText, "source_protection", "What was considered for the source", "acting can expose it", "source")),
		must(ask(isText, "set_aside", "What is set aside", "handling code, conditions, embargo; “nothing” is an answer", "set aside")),
		must(ask(isText, "reason", "Why it is", "", "reason")))
	return f
}

func acknowledgeForm(_ app.ThreatVerbs, x app.ThreatView) form {
	var open []string
	for _, s := range x.Threat.Sends {
		open = append(open, s.Outstanding()...)
	}
	return form{Action: threatAddress(x, "acknowledge"), Title: "Record a desk's answer", Button: "Record the answer", Lead: "Of a telephone call: who it was, on which number, when. You are kept as who recorded it.",
		Fields: []field{
			must(choice("agency", "Desk", "those that have not answered", plain(open...), "force", "agency")),
			must(choice("answer", "What it said", "", []option{{hut3.AckTaken, "it takes it on"}, {hut3.AckNotOurs, "it is not theirs"}}, "answer")),
			must(ask(isText, "officer", "Officer", "rank and name", "officer")), must(ask(isText, "collar", "Collar number", "", "collar")),
			must(choice("medium", "How", "", plain("telephone", "system"), "how it was acknowledged")), ask(isPhone, "telephone", "Telephone number", "the number he was reached on", "number"),
			ask(isTime, "at", "When", "empty: now", "time"),
		}}
}

func serveForm(t app.ThreatVerbs, x app.ThreatView) form {
	var options []option
	for _, o := range t.Policy.Options {
		if o.Notice {
			options = append(options, option{o.Code, o.Name})
		}
	}
	return form{Action: threatAddress(x, "serve"), Title: "Record that a notice was served", Button: "Record the service",
		Fields: []field{
			must(choice("option", "Notice", "", options, "notice")), must(ask(isText, "person", "On whom", "", "person")),
			must(ask(isAgency, "agency", "Force that served it", "its code", "agency")), must(ask(isText, "officer", "Who served it", "", "officer")),
			must(ask(isText, "place", "Where", "", "place")), ask(isTime, "at", "When", "empty: now", "time"),
			must(ask(isText, "response", "What the person answered", "refused at the door is an answer", "response")), must(ask(isText, "advice", "Safety advice that was given", "", "advice")),
		}}
}

func reviewForm(t app.ThreatVerbs, x app.ThreatView) form {
	p := t.Policy.At(x.Threat.Raisings[0].At)
	var hours []option
	for h := p.ReviewLeast; h <= p.ReviewMost; h += max(1, p.ReviewLeast) {
		hours = append(hours, option{Value: hut3.Thousands(int64(h)), Text: "in " + hut3.Plural(int64(h), "hour", "hours")})
	}
	return form{Action: threatAddress(x, "review"), Title: "Review it", Button: "Record the review",
		Fields: []field{must(ask(isArea, "text", "What was found", "", "review says")), must(choice("next", "Next review", "", hours, "next"))}}
}

func closeForm(_ app.ThreatVerbs, x app.ThreatView) form {
	f := form{Action: threatAddress(x, "close"), Title: "Close it", Button: "Close " + string(x.Ref) + " in my name", Danger: true, Fields: []field{must(ask(isArea, "reason", "Reason", "", "reason"))}}
	f.Consequence = "Nothing closes a threat but a commander. Reviews end with it; the record stays."
	var open []string
	for _, s := range x.Threat.Sends {
		open = append(open, s.Outstanding()...)
	}
	if len(open) > 0 {
		f.Consequence += " It cannot be closed yet: " + strings.Join(open, ", ") + " has not answered."
	}
	return f
}
