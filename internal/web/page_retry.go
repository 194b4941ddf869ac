package web

import (
	"context"
	"fmt"

	"hut3"
	"hut3/internal/app"
)

// retryForm reads again what failed of a delivery.
func retryForm(ref hut3.Ref, left app.LeftOver) form {
	formats := []option{{"", "as before"}}
	for _, f := range app.Formats() {
		formats = append(formats, option{f.Name, f.Name})
	}
	return form{Action: refURL(ref) + "/again", Title: "Read what failed again", Button: fmt.Sprintf("Read %s again", hut3.Plural(left.Files, "file", "files")),
		Lead: fmt.Sprintf("%s of %s: out of the vault, and what is held already is not taken twice. What comes out is a delivery that points to this one; the imports show how far it is.",
			hut3.Plural(left.Rejects, "row set aside", "rows set aside"), hut3.Plural(left.Files, "file", "files")),
		Fields: []field{
			choice("format", "Format", "where it was taken for another", formats, "format"),
			ask(isText, "zone", "Clock of times without a zone", "as in Europe/London", "zone"),
			choice("date_order", "Day and month", "", []option{{"", "as before"}, {"dmy", "day first"}, {"mdy", "month first"}, {"ymd", "year first"}}, "date order", "date-order"),
			ask(isText, "encoding", "Encoding", "where it was not recognised, as in windows-1252", "encoding"),
			ask(isArea, "profile", "Mapping profile", "the mended profile itself, as JSON", "profile"),
		}}
}

// retry is the form where the reader may import and something is left.
func (v *visit) retry(ref hut3.Ref, left app.LeftOver) *form {
	if !app.Rooms(v.actor)["import"] || left.Files == 0 {
		return nil
	}
	f := v.filled(retryForm(ref, left))
	return &f
}

// readAgain begins the import of what failed of a delivery. The page of the
// imports tells how far it is.
func readAgain(v *visit) (answer, error) {
	return v.submit(retryForm(v.ref(), app.LeftOver{}), deliveryPage, func(f *form) (answer, error) {
		var r app.ImportRequest
		r.Again, r.Format, r.DataZone, r.DateOrder, r.Encoding, r.ProfileText = v.ref(), f.get("format"), f.get("zone"), f.get("date_order"), f.get("encoding"), f.get("profile")
		return v.runs(func(ctx context.Context) error {
			_, err := v.app.ImportPaths(ctx, v.actor, r, nil)
			return err
		})
	})
}
