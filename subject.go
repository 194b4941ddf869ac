package hut3

import "strings"

// Subject is the part of the material that a hold or an erasure is about: a
// message with all its rows, a conversation, a handle, a delivery or a hit set.
// Exactly one is named.
type Subject struct {
	Message      Key     `json:"ref,omitempty"`
	Conversation string  `json:"conversation,omitempty"`
	Handle       Handle  `json:"handle,omitzero"`
	Delivery     uint32  `json:"delivery,omitempty"`
	Set          Ref     `json:"set,omitempty"`
	Rows         RowList `json:"messages,omitzero"` // of the set, as they were when it was named
}

// ParseSubject reads D12/7, D12, SET-3, platform/name, or in:CONVERSATION.
func ParseSubject(s string) (Subject, error) {
	if key, err := ParseKey(s); err == nil {
		return Subject{Message: key}, nil
	}
	if n, err := ParseDelivery(s); err == nil {
		return Subject{Delivery: n}, nil
	}
	if name, ok := strings.CutPrefix(s, "in:"); ok && name != "" {
		return Subject{Conversation: name}, nil
	}
	if ref := Ref(strings.ToUpper(s)); ref.Prefix() == "SET" {
		return Subject{Set: ref}, nil
	}
	if h, err := ParseHandle(s); err == nil && h.Platform != "" {
		return Subject{Handle: h}, nil
	}
	return Subject{}, Errorf(Usage, "%q names nothing that can be held or erased; give a message as D12/7, a delivery as D12, a hit set as SET-3, a handle as platform/name, or a conversation as in:NAME", s)
}

// String prints what ParseSubject reads.
func (s Subject) String() string {
	switch {
	case s.Message != 0:
		return s.Message.String()
	case s.Delivery != 0:
		return DeliveryRef(s.Delivery)
	case s.Set != "":
		return string(s.Set)
	case s.Conversation != "":
		return "in:" + s.Conversation
	}
	return s.Handle.String()
}

// Validate refuses a subject that names nothing, or several things.
func (s Subject) Validate() error {
	n := 0
	for _, named := range []bool{s.Message != 0, s.Conversation != "", !s.Handle.IsZero(), s.Delivery != 0, s.Set != ""} {
		if named {
			n++
		}
	}
	if n != 1 {
		return Errorf(Invalid, "name one of message, conversation, handle, delivery and hit set; %d are named", n)
	}
	if s.Set != "" {
		return s.Rows.Validate()
	}
	return nil
}

// Same reports whether two name the same thing.
func (s Subject) Same(t Subject) bool { return s.String() == t.String() }
