package demo

import (
	"hut3"
	"hut3/internal/operations"
)

// operations plays the results: Derbyshire's operation rests on the package,
// and the arrests and seizures of every unit are recorded once each, credited
// to one unit and located apart.
func (s *story) operations() error {
	s.scene("Arrests and seizures, each recorded once")
	room, err := s.app.Operations()
	if err != nil {
		return err
	}
	pkg, report := hut3.Ref(s.result.Refs["package"]), hut3.Ref(s.result.Refs["report"])
	batch, err := operations.Planted(s.opts.Seed, operations.PlantedLinks{
		Groups: map[string]hut3.Ref{
			operations.FirstGang:  hut3.Ref(s.result.Refs["derbyshire_group"]),
			operations.SecondGang: hut3.Ref(s.result.Refs["nottinghamshire_group"]),
		},
		Packages: map[string][]hut3.Ref{operations.FirstGang: {pkg}},
		RestsOn:  map[string][]hut3.Ref{operations.FirstGang: {hut3.ReceiptRef(pkg, "DERBYS")}},
	})
	if err != nil {
		return err
	}
	s.clock.set(at(30, 18, 0))
	done, err := room.Record(s.ctx, s.as("commander"), batch)
	if err != nil {
		return err
	}
	s.keep("operation", done.Operations[0])
	s.say("%s, %s, %s and %s stand as records, from all 43 forces, Scotland, Northern Ireland and the NCA.",
		hut3.Plural(int64(len(done.Operations)), "operation", "operations"), hut3.Plural(int64(len(done.Warrants)), "warrant", "warrants"),
		hut3.Plural(int64(len(done.Arrests)), "arrest", "arrests"), hut3.Plural(int64(len(done.Seizures)), "seizure", "seizures"))
	return s.result1(report, pkg, done)
}

// result1 is Derbyshire saying what came of the package.
func (s *story) result1(report, pkg hut3.Ref, done operations.Recorded) error {
	desk, err := s.app.Intel()
	if err != nil {
		return err
	}
	returned := &hut3.Returned{Outcome: "seizure", Operations: done.Operations[:1]}
	steps := []hut3.ReceiptStep{
		{State: hut3.ReceiptActioned, Medium: hut3.BySystem, Note: "warrants executed"},
		{State: hut3.ReceiptResult, Medium: hut3.BySystem, Note: "results recorded", Result: returned},
	}
	if err := desk.Record(s.ctx, s.as("derbyshire"), pkg, "DERBYS", steps...); err != nil {
		return err
	}
	s.say("%s rests on %s, which rests on %s; Derbyshire reports it actioned, with its results.", done.Operations[0], pkg, report)
	return nil
}
