package intel

import (
	"slices"

	"hut3"
)

// CheckHandling refuses an unknown condition, and one whose bounds are missing.
func (l *Lists) CheckHandling(h hut3.Handling) error {
	for _, c := range h.Conditions {
		i := slices.IndexFunc(l.Conditions, func(m ConditionMeaning) bool { return m.Code == c.Code })
		if i < 0 {
			return hut3.Errorf(hut3.Invalid, "no handling condition %q; the conditions are %s", c.Code, l.codes())
		}
		if l.Conditions[i].NeedsDetail && c.Detail == "" {
			return hut3.Errorf(hut3.Invalid, "condition %s (%s) needs its bounds", c.Code, l.Conditions[i].Name)
		}
	}
	return h.Validate()
}

func (l *Lists) codes() string {
	out := ""
	for i, c := range l.Conditions {
		if i > 0 {
			out += ", "
		}
		out += c.Code + " " + c.Name
	}
	return out
}

// noOnward reports whether a handling forbids sharing on without asking.
func (l *Lists) noOnward(h hut3.Handling) bool {
	return slices.ContainsFunc(l.Conditions, func(m ConditionMeaning) bool { return m.NoOnward && h.Has(m.Code) })
}

func (l *Lists) checkJudgement(j hut3.Judgement) error {
	if !slices.ContainsFunc(l.Likelihoods, func(s Likelihood) bool { return s.Words == j.Likelihood }) {
		return hut3.Errorf(hut3.Invalid, "%q is not a step of the yardstick, as in \"likely\" or \"highly likely\"", j.Likelihood)
	}
	if !slices.Contains(l.Confidences, j.Confidence) {
		return hut3.Errorf(hut3.Invalid, "confidence %q: give low, moderate or high", j.Confidence)
	}
	if j.Text == "" {
		return hut3.Errorf(hut3.Invalid, "a judgement says what is judged")
	}
	return nil
}

func (l *Lists) checkStep(s hut3.ReceiptStep) error {
	if s.Result == nil {
		return nil
	}
	if !slices.ContainsFunc(l.Outcomes, func(o Outcome) bool { return o.Code == s.Result.Outcome }) {
		return hut3.Errorf(hut3.Invalid, "no outcome %q; as in arrest, seizure, no_action", s.Result.Outcome)
	}
	return nil
}
