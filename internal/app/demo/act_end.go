package demo

import (
	"fmt"
	"strings"

	"hut3"
	"hut3/internal/app"
)

// end traces a figure, verifies the folder, signs the logs and hands over.
func (s *story) end() error {
	s.scene("From the figure to the byte")
	officer := s.as("officer")
	down, err := s.app.Trace(s.ctx, officer, "£2,191,200", false)
	if err != nil {
		return err
	}
	up, err := s.app.Trace(s.ctx, officer, s.result.Refs["message"], true)
	if err != nil {
		return err
	}
	s.say("%s rests on %s.", down.What, hut3.Plural(int64(len(down.RestsOn)), "seizure", "seizures"))
	s.say("One message upwards: %s", chain(up))
	if len(up.RestsOn) > 0 && up.RestsOn[0].Bytes != nil {
		b := up.RestsOn[0]
		s.say("and down: %s, %s, bytes %d to %d, sha256 %.16s…", b.Ref, b.File, b.Offset, b.Offset+b.Length, b.SHA256.String())
	}
	if err := s.app.Doors.Checkpoint(s.ctx); err != nil {
		return err
	}
	v, err := s.app.Verify(s.ctx, s.as("auditor"), false)
	if err != nil {
		return err
	}
	if !v.OK {
		return hut3.Errorf(hut3.Integrity, "the demo's folder has %s: %s", hut3.Plural(int64(len(v.Faults)), "fault", "faults"), v.Faults[0].What)
	}
	logs, err := s.app.Doors.Logs(s.ctx)
	if err != nil {
		return err
	}
	s.result.Audit = Audit{Size: logs[0].Size, Root: logs[0].Root.String()}
	s.say("Verified: %s, %s, %s; no fault.", hut3.Plural(v.Checked.Originals, "original", "originals"), hut3.Plural(v.Checked.Segments, "segment", "segments"), hut3.Plural(v.Checked.Records, "record", "records"))
	s.say("The case log has %s, root %s.", hut3.Plural(logs[0].Size, "leaf", "leaves"), logs[0].Root)
	return s.handOver()
}

// chain follows a trace upwards along its longest way.
func chain(t app.Trace) string {
	out := string(t.Ref)
	for _, n := range longest(t.UsedBy) {
		out += fmt.Sprintf(" → %s %s", strings.ReplaceAll(n.Kind, "_", " "), n.Ref)
	}
	return out
}

func longest(nodes []*app.TraceNode) []*app.TraceNode {
	var best []*app.TraceNode
	for _, n := range nodes {
		if way := longest(n.UsedBy); len(way)+1 > len(best) {
			best = append([]*app.TraceNode{n}, way...)
		}
	}
	return best
}

// handOver signs the reader in, by the clock on the wall, as the owner of
// the folder, who may import, search, report and administer.
func (s *story) handOver() error {
	if err := s.app.KeepModelClock(); err != nil {
		return err
	}
	token, _, err := s.app.SignInNow(s.ctx, "owner", Password)
	s.result.Token = token
	return err
}
