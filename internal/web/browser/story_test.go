package browser

import "testing"

// tale is what one step of the story leaves to those after it.
type tale struct {
	message   string // what was said
	threat    string
	report    string
	pack      string
	operation string
	statement string
	delivery  string
	said      map[string]string // of the delivery: the message by words of it
	claim     string
}

// What leaves the unit, and what stays there.
const (
	rawWords   = "dapperswallow carries 370 paper to Luton."
	cleanWords = "A large sum of cash was to be handed over in Luton."
)

// The story, clicked through by those who work it, one after another, from a message
// to a figure that was published, and back to the bytes. Whoever is a second person
// somewhere has an account and a window of his own.
func TestTheStory(t *testing.T) {
	t.Parallel()
	var s tale
	for _, step := range []struct {
		who  string
		does func(*testing.T, *tale)
	}{
		{"the custodian imports", custodianImports},
		{"the analyst reads what came in", analystReads},
		{"the analyst claims who it was", analystClaims},
		{"the officer attributes", officerAttributes},
		{"the analyst raises a threat", analystRaises},
		{"the analyst marks and writes", analystWrites},
		{"the officer grades and sends", officerSends},
		{"the officer chases", officerChases},
		{"the force accepts what was redirected to it", forceAccepts},
		{"the force strikes, with a telephone", forceStrikes},
		{"the commander decides on the threat", commanderDecides},
		{"the commander publishes", commanderPublishes},
		{"the commander follows a figure to the byte", figureToByte},
		{"the disclosure officer finds what was marked", disclosureFinds},
	} {
		if !t.Run(step.who, func(t *testing.T) { step.does(t, &s) }) {
			t.Fatal("what comes after it cannot be told")
		}
	}
}
