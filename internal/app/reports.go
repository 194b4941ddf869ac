package app

import (
	"context"

	"hut3"
)

// ReportFile is a report with its reference and what it still needs before it
// may go into a package.
type ReportFile struct {
	Ref hut3.Ref `json:"ref"`
	hut3.Report
	Missing []string `json:"missing"`
}

// ReportFile shows a report.
func (a *App) ReportFile(ctx context.Context, actor hut3.Actor, ref hut3.Ref) (ReportFile, error) {
	desk, err := a.Intel()
	if err != nil {
		return ReportFile{}, err
	}
	see, err := a.See(ctx, actor)
	if err != nil {
		return ReportFile{}, err
	}
	it, err := desk.Report(ctx, actor, see, ref)
	if err != nil {
		return ReportFile{}, err
	}
	return ReportFile{ref, it.Body, orEmpty(it.Body.Missing())}, nil
}

// ReportList lists the reports that the actor may see, oldest first.
func (a *App) ReportList(ctx context.Context, actor hut3.Actor) ([]ReportFile, error) {
	desk, err := a.Intel()
	if err != nil {
		return nil, err
	}
	see, err := a.See(ctx, actor)
	if err != nil {
		return nil, err
	}
	items, err := desk.Reports(ctx, actor, see)
	out := make([]ReportFile, len(items))
	for i, it := range items {
		out[i] = ReportFile{it.Ref, it.Body, orEmpty(it.Body.Missing())}
	}
	return out, err
}

// Suggest gives the forces that the postcodes of a report speak for. A person
// chooses.
func (a *App) Suggest(ctx context.Context, actor hut3.Actor, ref hut3.Ref) (Suggestion, error) {
	r, err := a.ReportFile(ctx, actor, ref)
	if err != nil {
		return Suggestion{}, err
	}
	desk, err := a.Intel()
	if err != nil {
		return Suggestion{}, err
	}
	return desk.SuggestFor(r.Report), nil
}

// PackageItem is a package with its reference, for those who see it whole.
type PackageItem struct {
	Ref hut3.Ref `json:"ref"`
	hut3.Package
}

// PackageList lists the packages that the actor sees whole.
func (a *App) PackageList(ctx context.Context, actor hut3.Actor) ([]PackageItem, error) {
	desk, err := a.Intel()
	if err != nil {
		return nil, err
	}
	items, err := desk.Out(ctx, actor)
	out := make([]PackageItem, len(items))
	for i, it := range items {
		out[i] = PackageItem{it.Ref, it.Body}
	}
	return out, err
}
