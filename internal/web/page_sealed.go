package web

import (
	"strings"

	"hut3"
	"hut3/internal/app"
)

func sealedRoutes() []route {
	return []route{
		{method: "GET", path: "/packages/open", room: "packages", handle: openSealedPage},
		{method: "POST", path: "/packages/open", room: "packages", most: maxFile, handle: openSealed},
		{method: "POST", path: "/packages/{ref}/at/{agency}/seal", step: true, room: "packages", handle: sealPackage},
		{method: "POST", path: "/packages/{ref}/reply", room: "packages", handle: sealReply},
	}
}

// sealForm writes the copy of one recipient as a file for him alone.
func sealForm(at string, r hut3.Receipt) form {
	return form{Action: at + "/seal", Title: "Write a sealed file for " + r.Agency, Button: "Write the file for " + r.Agency,
		Lead: "For a recipient who has no hut3 on this network: a file that " + r.Agency + " alone can open, signed with our key. That it arrived, was opened and answered is recorded with its reply file, or as you are told."}
}

func replyForm(ref hut3.Ref, sender string) form {
	return form{Action: refURL(ref) + "/reply", Title: "Write our answers as a file for " + sender, Button: "Write the reply for " + sender,
		Lead: "Every step that stands here goes into the file, which " + sender + " alone can open. Record what became of the package first."}
}

// sealsFor reports whether a copy can be handed to a recipient as a file: ours
// to seal, and sent.
func (v *visit) sealsFor(d *packageData, r hut3.Receipt) bool {
	return d.Rooms["export"] && d.Package != nil && v.actor.Unit == v.app.Config.Unit && r.Agency != v.actor.Unit && r.State != hut3.ReceiptRecalled && r.State != hut3.ReceiptRedirected
}

func sealPackage(v *visit) (answer, error) {
	return v.sealOffered("-"+v.path("agency"), func(path string) error {
		_, err := v.app.ExportPackage(v.ctx, v.actor, v.ref(), v.path("agency"), path)
		return err
	})
}

func sealReply(v *visit) (answer, error) {
	return v.sealOffered("-reply", func(path string) error {
		_, err := v.app.ExportReply(v.ctx, v.actor, v.ref(), path)
		return err
	})
}

// sealOffered sends the file that write makes, where the form of the address is
// one that the reader is offered. The file is named by the package and suffix.
func (v *visit) sealOffered(suffix string, write func(path string) error) (answer, error) {
	desk, see, err := v.desk()
	if err != nil {
		return answer{}, err
	}
	f, err := v.offered(desk, see)
	if err != nil {
		return answer{}, err
	}
	return v.submit(f, packagePage, func(*form) (answer, error) {
		return v.sealedFile(string(v.ref())+suffix, write)
	})
}

// sealedFile has a file written and hands it over.
func (v *visit) sealedFile(name string, write func(path string) error) (answer, error) {
	path, err := v.freshName("sealed")
	if err != nil {
		return answer{}, err
	}
	if err := write(path); err != nil {
		return answer{}, err
	}
	return v.handOver(app.HandOutSealed, v.ref(), path, strings.ToLower(name)+".sealed")
}

func openSealedForm() form {
	return form{Action: "/packages/open", Title: "Open a sealed file", Button: "Open it in my name", Large: true,
		Fields: []field{must(ask(isFile, "file", "Sealed file", "a package of another unit, or its reply to one of ours", "seal", "file", "signed", "signature", "payload", "key"))},
		Lead:   "It must be signed with the key of a card that was taken in and read back. The same file again changes nothing.",
		Consequence: "Opening a package is recorded as opened, in your name; that is no acknowledgement. " +
			"A reply is laid to the package that it answers."}
}

func openSealedPage(v *visit) (answer, error) {
	if !app.Rooms(v.actor)["unseal"] || v.actor.Unit != v.app.Config.Unit {
		return v.refuse("unseal", "what was sealed for %s is opened by its officers and investigators", v.app.Config.Unit)
	}
	f := v.filled(openSealedForm())
	return answer{page: "act", title: "Open a sealed file", data: f, json: map[string]any{"unit": v.app.Config.Unit}, crumbs: []crumb{{"Packages", "/inbox"}, {"Open a sealed file", ""}}}, nil
}

func openSealed(v *visit) (answer, error) {
	return v.submit(openSealedForm(), openSealedPage, func(*form) (answer, error) {
		sealed, err := v.file("file")
		if err != nil {
			return answer{}, err
		}
		o, err := v.app.OpenSealed(v.ctx, v.actor, sealed)
		if hut3.CodeOf(err) == hut3.Integrity { // of what was carried in, and not of the case
			err = wrong("file", hut3.Wrap(err, hut3.Invalid, "this file cannot be relied on; have it sent again"))
		}
		if closed := sealed.Close(); err == nil {
			err = hut3.Wrap(closed, hut3.Internal, "closing the file that was sent")
		}
		return answer{to: refURL(o.Ref), json: o}, err
	})
}
