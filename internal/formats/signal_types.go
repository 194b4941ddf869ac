package formats

import "hut3"

// The base of a type is its lower five bits (MessageTypes of Signal for Android).
const (
	signalBase     = 31
	signalFailed   = 24
	signalPush     = 0x200000 | 0x800000 // went over Signal, and not as a text of the network
	signalSpecial  = 0xF00000000
	signalStoryBit = 0x100000000 // a reaction to a story, which is a message
)

// signalSent says of a type that the telephone's owner is its author.
func signalSent(kind int64) bool {
	switch kind & signalBase {
	case 2, 11, 21, 22, 23, signalFailed, 25, 26, 27:
		return true
	}
	return false
}

func signalKind(kind int64) hut3.Kind {
	switch base := kind & signalBase; {
	case base == 1, base == 2, base == 3, base == 8, base == 10, base == 11, base == 12:
		return hut3.KindCall
	case signalUnsent[base] != "" && base != signalFailed:
		return hut3.KindNote
	case signalEvent(kind) == "" && base >= 20:
		return hut3.KindMessage
	}
	return hut3.KindSystem
}

// signalUnsent are the bases of what was written and had not gone.
var signalUnsent = map[int64]string{21: "in the outbox", 22: "being sent", signalFailed: "failed", 25: "queued", 26: "queued", 27: "draft"}

// signalEvents are what a line of the system tells, by its base or by the first
// of its bits that is set.
var signalEvents = struct {
	bases    map[int64]string
	specials map[int64]string
	bits     []signalBit
}{
	map[int64]string{1: "call came in", 2: "call went out", 3: "missed call", 8: "missed video call", 10: "video call came in", 11: "video call went out", 12: "group call",
		4: "joined Signal", 5: "of a kind that this version could not show", 6: "invalid", 7: "profile changed", 9: "group moved to the new kind", 13: "could not be decrypted",
		14: "telephone number changed", 15: "donation request", 16: "conversations merged", 17: "texts of the network exported", 18: "session switched over"},
	map[int64]string{2: "gift badge", 3: "payment", 4: "asked to activate payments", 5: "reported as spam", 6: "message request accepted", 7: "blocked", 8: "payments activated", 9: "payment no longer known", 10: "unblocked"},
	[]signalBit{{0x40000, "timer of disappearing messages changed"}, {0x20000, "left the group"}, {0x10000, "group changed"}, {0x400000, "session reset"},
		{0x4000, "safety number verified"}, {0x2000, "safety number no longer verified"}, {0x200, "safety number changed"}, {0xFF00, "key exchange"}},
}

type signalBit struct {
	bit  int64
	says string
}

// signalEvent is what a type says that is no text: nothing for a message.
func signalEvent(kind int64) string {
	if says := signalEvents.bases[kind&signalBase]; says != "" {
		return says
	}
	for _, b := range signalEvents.bits {
		if kind&b.bit != 0 {
			return b.says
		}
	}
	if special := kind & signalSpecial; special != 0 && special != signalStoryBit {
		return firstOf(signalEvents.specials[special>>32], "of a kind that is not known here")
	}
	return ""
}

// signalCalls are the events of the log of calls, by their code.
var signalCalls = map[int64]string{0: "ongoing", 1: "accepted", 2: "not accepted", 3: "missed", 4: "deleted", 5: "group call", 6: "joined", 7: "ringing", 8: "declined", 9: "ringing out", 10: "missed, by a notification profile"}
