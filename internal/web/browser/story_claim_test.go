package browser

import (
	"fmt"
	"strings"
	"testing"
)

// analystClaims records two people, claims of each that he used the courier's handle,
// and adds what speaks for and against: the candidates stand side by side as rivals.
func analystClaims(t *testing.T, s *tale) {
	b := signIn(t, "analyst")
	first := s.claims(b, "Dale Ferrier (invented)", "the birthday and the flat are his")
	b.sends("/evidence", filled{"side", "for"}, filled{"type", "birthday"}, filled{"message", s.said["thirty one today"]}, filled{"shows", "greeted on his birthday, with his age"}, filled{"stated", "fact"})
	b.until(`document.querySelector(".for")?.innerText.includes("greeted on his birthday")`)
	b.sends("/evidence", filled{"side", "for"}, filled{"type", "own_address"}, filled{"message", s.said["LE1 1AA"]}, filled{"shows", "gives the postcode he lives at"}, filled{"stated", "fact"})
	b.until(`document.querySelector(".for")?.innerText.includes("gives the postcode")`)
	b.sends("/evidence", filled{"side", "against"}, filled{"type", "denial"}, filled{"message", s.said["his brother"]}, filled{"shows", "somebody says that he writes in his place"}, filled{"stated", "opinion"})
	b.until(`document.querySelector(".against")?.innerText.includes("writes in his place")`)
	b.says("main", "No search for contrary evidence recorded")
	if wide := eval[float64](b, `document.querySelector(".for").getBoundingClientRect().width - document.querySelector(".against").getBoundingClientRect().width`); wide < -1 || wide > 1 {
		t.Errorf("for is %v px wider than against", wide)
	}

	rival := s.claims(b, "Corey Ferrier (invented)", "the brother writes for himself")
	b.says("main", "Rival candidates for the handle", "Dale Ferrier (invented)")
	b.sends("/evidence", filled{"side", "for"}, filled{"type", "denial"}, filled{"message", s.said["his brother"]}, filled{"shows", "says that he is the brother"}, filled{"stated", "opinion"})
	b.until(`document.querySelector(".for")?.innerText.includes("he is the brother")`)

	b.follows("main table", first)
	b.at("/claims/" + first)
	b.says("main", "Rival candidates for the handle", rival, "Corey Ferrier (invented)")
	b.sends("/search", filled{"what", "custody records of May 2020; every message of the handle on the days around"}, filled{"found", "nothing that places him elsewhere before 11 May"})
	b.until(tells("Looked for what speaks against it"))
	b.sends("/move", filled{"state", "under_review"}, filled{"reason", "both candidates were looked at"})
	b.until(heads("under review"))
	if eval[bool](b, `document.querySelector("form[action$='/confirm']") !== null`) {
		t.Error("who proposed a claim is offered to attribute it")
	}
	s.claim = first
	b.quiet()
}

// claims records a person and claims of him that he used the courier's handle in May.
func (s *tale) claims(b *tab, name, reason string) string {
	b.t.Helper()
	b.follows("nav", "People")
	b.at("/nominals")
	b.sends("/nominals", filled{"name", name}, filled{"category", "suspect"}, filled{"category_reason", "said to carry"}, filled{"stated", "opinion"})
	person := b.head("NOM-")
	b.says("main", name, "No handle is claimed to be his")
	b.sends("/"+person+"/propose", filled{"handle", "encrochat/" + courier}, filled{"from", "2020-05-01T00:00"}, filled{"to", "2020-05-31T00:00"}, filled{"reason", reason})
	claim := strings.TrimSuffix(b.head("CLM-"), ":")
	b.says("main", name, courier, "proposed")
	return claim
}

// officerAttributes decides as the second person, by what stands on both sides; the
// name stands in the conversation from then on, and only inside the interval.
func officerAttributes(t *testing.T, s *tale) {
	b := signIn(t, "officer")
	b.goes(s.claim, "/claims/"+s.claim)
	b.says("main", "Rival candidates for the handle", "writes in his place")
	b.reveal("form[action$='/confirm'] [name=reason]")
	b.types("form[action$='/confirm'] [name=reason]", "own birthday and own address; the brother writes one evening alone")
	b.signs("/confirm", heads("attributed"))
	b.follows("main", s.said["LE1 1AA"])
	b.at("/conversation/")
	named := func(words string) bool {
		return eval[bool](b, fmt.Sprintf(`(() => { let e = document.querySelector("li[data-ref='%s']");
			while (e && !e.querySelector(".who")) e = e.previousElementSibling;
			return e.querySelector(".who").innerText.includes("Dale Ferrier") })()`, s.said[words]))
	}
	if !named("LE1 1AA") {
		t.Error("the name does not stand at a message of its interval")
	}
	if named("new man here") {
		t.Error("the name stands at a message after its interval")
	}
	b.quiet()
}
