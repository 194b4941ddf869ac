package venetic

// act is one act of sending.
type act struct {
	seq  int // in the conversation, from 1, lost ones counted
	sent int64
	fate
	cue *cue
	said
}

// held reports whether the act stands in at least one handset.
func (a *act) held() bool { return a.copy[0] || a.copy[1] }

// thread walks the acts of a conversation in order of time: those the
// schedule gives, with the cues of the scenes at their own times.
type thread struct {
	p       *plan
	c       *conv
	timing  schedule
	voice   *speaker // nil when only counting
	left    int      // acts still to be held
	cues    []cue
	seq     int
	pending int64 // time of the next act by schedule; 0 is not drawn
}

func (p *plan) thread(id int, aloud bool) *thread {
	c := &p.convs[id]
	t := &thread{p: p, c: c, timing: newSchedule(p, c, id), left: int(c.n), cues: c.script}
	if aloud {
		t.voice = newSpeaker(p, c, id)
	}
	return t
}

// next gives the next act, or false at the end. Its body is valid until the
// act after it.
func (t *thread) next(a *act) bool {
	if t.left == 0 {
		return false
	}
	if t.pending == 0 {
		t.pending = t.timing.next(t.left - len(t.cues))
	}
	t.seq++
	*a = act{seq: t.seq}
	if len(t.cues) > 0 && (t.left <= len(t.cues) || t.cues[0].at <= t.pending) {
		t.play(a)
	} else {
		t.chat(a)
	}
	if a.held() {
		t.left--
	}
	return true
}

// play gives the next cue. What the schedule had for the scene's time comes
// after the scene.
func (t *thread) play(a *act) {
	a.cue = &t.cues[0]
	t.cues = t.cues[1:]
	a.sent = a.cue.at
	a.copy = [2]bool{t.timing.hasA, t.timing.hasB}
	a.body, a.fromA, a.photo = a.cue.body, a.cue.fromA, a.cue.photo
	if t.pending < a.cue.until+90 {
		t.pending = a.cue.until + 90
		t.timing.now = t.pending
	}
}

func (t *thread) chat(a *act) {
	a.sent, t.pending = t.pending, 0
	a.fate = t.timing.fate(a.sent)
	if t.voice == nil {
		return
	}
	whole := a.copy == [2]bool{t.timing.hasA, t.timing.hasB}
	a.said = t.voice.next(a.sent, whole)
}
