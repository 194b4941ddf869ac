package corpus_test

import (
	"fmt"
	"strings"

	"hut3/internal/corpus"
)

// spelled are texts that the rules of words of before cut otherwise, each as one message.
var spelled = []string{
	"їжак", "i\u0456\u0308жак", "\u0456\u0308жак", "한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8",
	"ガス", "ｶﾞｽ", "カ\u3099ス", "go ↔️ back", "◾", "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",
	"🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F", strings.Repeat("a", 130) + "one", strings.Repeat("a", 130) + "two", "plain words",
}

func spellings() (out []corpus.MessageEntry) {
	for i, text := range spelled {
		out = append(out, message(uint64(i+1), "peppershirt", "oakhill", fmt.Sprintf("2020-04-01 10:%02d:00", i), text))
	}
	return out
}
