package web

import (
	"strings"

	"hut3"
	"hut3/internal/app"
)

func keyRoutes() []route {
	return []route{
		{method: "GET", path: "/keys", room: "packages", handle: keysPage},
		{method: "POST", path: "/keys/own", step: true, room: "packages", handle: makeKey},
		{method: "POST", path: "/keys/own/rotate", step: true, room: "packages", handle: rotateKey},
		{method: "POST", path: "/keys", step: true, room: "packages", handle: addKeys},
		{method: "POST", path: "/keys/{unit}/revoke", step: true, room: "packages", handle: revokeKey},
		{method: "GET", path: "/keys/card", room: "packages", handle: ownCard},
	}
}

// keysData is the public cards of units, with the forms of those who keep them.
type keysData struct {
	Unit   string
	Own    *app.UnitKeyItem
	Others []keyRow
	Forms  []form
}

type keyRow struct {
	app.UnitKeyItem
	Form *form
}

func keysPage(v *visit) (answer, error) {
	list, err := v.app.UnitKeys(v.ctx, v.actor)
	if err != nil || v.json {
		return answer{json: map[string]any{"keys": list}}, err
	}
	d, may := keysData{Unit: v.app.Config.Unit}, app.Rooms(v.actor)["keys"]
	for _, k := range list {
		switch {
		case k.Own:
			d.Own = &k
		case may && k.Revoked == "":
			f := v.filled(revokeKeyForm(k.Unit))
			d.Others = append(d.Others, keyRow{k, &f})
		default:
			d.Others = append(d.Others, keyRow{k, nil})
		}
	}
	if may {
		if d.Own == nil {
			d.Forms = append(d.Forms, v.filled(makeKeyForm(d.Unit)))
		} else {
			d.Forms = append(d.Forms, v.filled(rotateKeyForm(d.Unit)))
		}
		d.Forms = append(d.Forms, v.filled(addKeysForm()))
	}
	crumbs := []crumb{{"Packages", "/outstanding"}, {"Keys", ""}}
	if !app.Rooms(v.actor)["packages"] {
		crumbs = nil
	}
	return answer{page: "keys", title: "Keys", wide: true, data: d, crumbs: crumbs}, nil
}

func makeKeyForm(unit string) form {
	return form{Action: "/keys/own", Title: "Make the keys of " + unit, Button: "Make them",
		Lead:        "Packages by sealed file are sealed for others and signed with them, and what others seal for " + unit + " is opened with them.",
		Consequence: "They stand in the folder keys of the case and are never written over. Whoever loses them opens no more what was sealed for " + unit + "; keep a copy of the folder."}
}

func rotateKeyForm(unit string) form {
	return form{Action: "/keys/own/rotate", Title: "Make new keys for " + unit, Button: "Make new keys and retire these", Danger: true,
		Lead:        "The present keys are kept as retired: they open what was sealed for them, and seal and sign nothing any more.",
		Consequence: "Every other unit needs the new card, and has to read it back: until it takes it in, it opens nothing that " + unit + " seals from now on. Where a stranger may have the present keys, have them revoked there first."}
}

func addKeysForm() form {
	return form{Action: "/keys", Title: "Take in the card of another unit", Button: "Take it in", Fields: []field{
		must(ask(isArea, "card", "Card", "one a line, as its unit prints it: code, age recipient, signing key", "card", "recipient", "line", "key", "agency")),
		must(ask(isText, "checked_by", "Read back with", "as in: DI Ashdown by telephone", "read back")),
	}, Consequence: "Read it back with somebody there: whatever is sealed with a card that was not checked may be read by a stranger. A card in the place of an older one replaces it."}
}

func revokeKeyForm(unit string) form {
	return form{Action: "/keys/" + escapePath(unit) + "/revoke", Title: "Revoke", Button: "Rely on it no more", Danger: true,
		Fields:      []field{must(ask(isText, "reason", "Reason", "", "reason"))},
		Consequence: "Nothing is sealed for " + unit + " any more, and nothing that it signed is opened, until a new card is taken in."}
}

func makeKey(v *visit) (answer, error) {
	return v.submit(makeKeyForm(v.app.Config.Unit), keysPage, func(*form) (answer, error) {
		card, err := v.app.MakeUnitKey(v.ctx, v.actor)
		return done("/keys", map[string]any{"unit": card.Name, "card": card.String()}), err
	})
}

func rotateKey(v *visit) (answer, error) {
	return v.submit(rotateKeyForm(v.app.Config.Unit), keysPage, func(*form) (answer, error) {
		card, err := v.app.RotateUnitKey(v.ctx, v.actor)
		return done("/keys", map[string]any{"unit": card.Name, "card": card.String()}), err
	})
}

func addKeys(v *visit) (answer, error) {
	return v.submit(addKeysForm(), keysPage, func(f *form) (answer, error) {
		cards, err := v.app.TakeUnitKeys(v.ctx, v.actor, strings.NewReader(f.get("card")+"\n"), "what was typed", f.get("checked_by"))
		names := []string{}
		for _, c := range cards {
			names = append(names, c.Name)
		}
		return done("/keys", map[string]any{"units": names}), err
	})
}

func revokeKey(v *visit) (answer, error) {
	unit := v.path("unit")
	return v.submit(revokeKeyForm(unit), keysPage, func(f *form) (answer, error) {
		desk, err := v.app.Intel()
		if err != nil {
			return answer{}, err
		}
		return done("/keys", map[string]any{"unit": unit, "revoked": f.get("reason")}), desk.RevokeKey(v.ctx, v.actor, unit, f.get("reason"))
	})
}

// ownCard gives our public card as a file, as hut3 unit key show prints it.
func ownCard(v *visit) (answer, error) {
	list, err := v.app.UnitKeys(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	if len(list) == 0 || !list[0].Own {
		return answer{}, hut3.Errorf(hut3.NotFound, "%s has no key in this case yet; somebody who may makes it on the page of the keys", v.app.Config.Unit)
	}
	if v.json {
		return answer{json: map[string]any{"unit": list[0].Unit, "card": list[0].Card}}, nil
	}
	return answer{raw: []byte(list[0].Card + "\n"), kind: "text/plain; charset=utf-8"}, nil
}
