package query

// ValueKind says what a field takes.
type ValueKind string

// The value kinds. Each has one reader in values.go, dates.go or entities.go.
const (
	ValueHandle   ValueKind = "handle"      // platform/name, or a name on any platform
	ValueText     ValueKind = "text"        // as typed
	ValueFolded   ValueKind = "folded text" // lower-cased
	ValueDelivery ValueKind = "delivery"    // D12
	ValueChoice   ValueKind = "choice"      // one of Choices
	ValueDate     ValueKind = "date"        // 2020, 2020-05, 2020-05-14, 2020-05-14T23:07 or with seconds
	ValueDates    ValueKind = "dates"       // two dates joined by ..
	ValueClock    ValueKind = "times"       // two times of day joined by ..
	ValueWeekdays ValueKind = "weekdays"    // mon,tue or sat..sun
	ValueEntity   ValueKind = "entity"      // as it is usually written, or * for any
	ValueAmount   ValueKind = "amount"      // with >= > <= < before it, or * for any
)

// The groups of fields, as the help lists them.
const (
	groupPeople = "Who, and in which conversation"
	groupFrom   = "Where it comes from"
	groupWhen   = "When it was sent"
	groupSaid   = "What it says"
	groupMarks  = "What people put on it"
)

// FieldInfo is a row of the table of fields: the parser, completion, the help
// and docs/query.md are made of it.
type FieldInfo struct {
	Group   string    // the heading of the help that it stands under
	Name    string    // as it stands before the colon
	Meaning string    // of which messages it holds
	Value   ValueKind // what stands behind the colon
	Example string    // a whole field that can be read
	Choices []string  // of ValueChoice
}

// Fields lists every field of the language, in the order of docs/query.md.
func Fields() []FieldInfo {
	return []FieldInfo{
		{groupPeople, "from", "was sent by the handle", ValueHandle, "from:encrochat/peppershirt", nil},
		{groupPeople, "to", "was sent to the handle", ValueHandle, "to:encrochat/peppershirt", nil},
		{groupPeople, "handle", "was sent by or to the handle", ValueHandle, "handle:peppershirt", nil},
		{groupPeople, "with", "stands in a conversation that the handle takes part in", ValueHandle, "with:peppershirt", nil},
		{groupPeople, "in", "stands in the conversation", ValueText, "in:encrochat/oakhill~peppershirt", nil},
		{groupFrom, "delivery", "has a row in the delivery", ValueDelivery, "delivery:D12", nil},
		{groupFrom, "exhibit", "has a row in the exhibit", ValueText, "exhibit:ABC/1", nil},
		{groupFrom, "platform", "was sent on the platform", ValueFolded, "platform:encrochat", nil},
		{groupFrom, "stage", "has the collection stage, in the supplier's own words", ValueText, `stage:"stage 2"`, nil},
		{groupSaid, "lang", "is in the language", ValueFolded, "lang:en", nil},
		{groupSaid, "like", "has a word that looks like it: of another script, or with digits for letters", ValueText, "like:cash", nil},
		{groupSaid, "has", "has what is named: media, a time that was read, a tag, any entity, or one of the type", ValueChoice, "has:media", hasChoices()},
		{groupMarks, "tag", "bears the tag", ValueText, "tag:firearms", nil},
		{groupMarks, "set", "stands in the hit set, by its name or reference", ValueText, "set:SET-3", nil},
		{groupPeople, "kind", "is of the kind: a message, a call or a line of the system", ValueChoice, "kind:message", kindChoices()},
		{groupWhen, "on", "was sent in the year, month, day, minute or second", ValueDate, "on:2020-05-14", nil},
		{groupWhen, "after", "was sent after the end of the year, month, day, minute or second", ValueDate, "after:2020-05-14T23:07", nil},
		{groupWhen, "before", "was sent before the start of the year, month, day, minute or second", ValueDate, "before:2020-05", nil},
		{groupWhen, "between", "was sent from the start of the first to the end of the second", ValueDates, "between:2020-05-14..2020-05-20", nil},
		{groupWhen, "at", "was sent from the first time of day to before the second, over midnight where need be", ValueClock, "at:22:00..04:00", nil},
		{groupWhen, "weekday", "was sent on one of the days of the week", ValueWeekdays, "weekday:fri,sat", nil},
		{groupSaid, "phone", "names the telephone number", ValueEntity, "phone:+447700900123", nil},
		{groupSaid, "plate", "names the registration mark", ValueEntity, "plate:AB51ABC", nil},
		{groupSaid, "postcode", "names the postcode", ValueEntity, `postcode:"ZZ9 9ZZ"`, nil},
		{groupSaid, "btc", "names the Bitcoin address", ValueEntity, "btc:*", nil},
		{groupSaid, "url", "names the web address", ValueEntity, "url:https://www.example.com/", nil},
		{groupSaid, "email", "names the e-mail address", ValueEntity, "email:kim@example.com", nil},
		{groupSaid, "imei", "names the handset by its IMEI", ValueEntity, "imei:490154203237518", nil},
		{groupSaid, "iban", "names the bank account", ValueEntity, "iban:GB33BUKB20201555555555", nil},
		{groupSaid, "money", "names an amount of money; pounds unless a currency is written", ValueAmount, "money:>=10000", nil},
	}
}

// EntityTypes lists the entity types that the language has a field for.
func EntityTypes() []string {
	var types []string
	for _, f := range Fields() {
		if f.Value == ValueEntity || f.Value == ValueAmount {
			types = append(types, f.Name)
		}
	}
	return types
}

// hasChoices is written out: EntityTypes is made of Fields, and Fields of this.
func hasChoices() []string {
	return []string{"media", "time", "tag", "entity", "phone", "plate", "postcode", "btc", "url", "email", "imei", "iban", "money"}
}

// lookup finds a field by its lower-case name.
func lookup(name string) (FieldInfo, bool) {
	for _, f := range Fields() {
		if f.Name == name {
			return f, true
		}
	}
	return FieldInfo{}, false
}

// names lists the fields as they are typed: from: to: …
func names() []string {
	var out []string
	for _, f := range Fields() {
		out = append(out, f.Name+":")
	}
	return out
}
