package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newUnit(g *globals) *cobra.Command {
	keys := group("key", "Keys: what packages are sealed and signed with",
		newUnitKeyMake(g), newUnitKeyRotate(g), newUnitKeyShow(g), newUnitKeyAdd(g), newUnitKeyList(g), newUnitKeyRevoke(g))
	return group("unit", "The unit that owns the case, and the keys of others", keys)
}

func newUnitKeyMake(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "make",
		Short: "Make the keys of the unit that owns the case; they are never written over",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				card, err := a.MakeUnitKey(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.done(map[string]any{"unit": card.Name, "card": card.String()}, "Made. The public card, to be handed to other units and read back by telephone:\n%s", card)
			})
		},
	}
}

func newUnitKeyRotate(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "rotate",
		Short: "Make new keys in the place of the present ones, which still open what was sealed for them",
		Long: `Makes new keys for the unit that owns the case. The present ones are kept as retired, in
the folder keys: they open packages that were sealed for them, and seal and sign nothing any
more. Hand the new card to every unit and have it read back; until a unit takes it in, it
seals for the old one, which still opens here, and opens nothing that the new one signs. Keys
that a stranger may have are to be revoked at every other unit first.
` + exitHelp,
		Example: `  hut3 unit key rotate`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				card, err := a.RotateUnitKey(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.done(map[string]any{"unit": card.Name, "card": card.String()}, "Made; the keys before are retired, and still open what was sealed for them. The new public card, to be handed to other units and read back by telephone:\n%s", card)
			})
		},
	}
}

func newUnitKeyShow(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:     "show",
		Short:   "Print our public card, as other units take it in",
		Example: `  hut3 unit key show > emsou.card`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, _ hut3.Actor) error {
				id, err := a.UnitIdentity()
				if err != nil {
					return err
				}
				card := id.Recipient()
				return g.done(map[string]any{"unit": card.Name, "card": card.String()}, "%s", card)
			})
		},
	}
}

func newUnitKeyAdd(g *globals) *cobra.Command {
	var checked string
	cmd := &cobra.Command{
		Use:   "add FILE --checked-by TEXT",
		Short: "Take in the public card of another unit",
		Long: `Takes in the public card of another unit, one a line. Read it back with somebody there
by telephone, and say who it was: whatever is sealed with a card that was not checked may
be read by a stranger.
` + exitHelp,
		Example: `  hut3 unit key add derbys.card --checked-by "DI Ashdown by telephone"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				cards, err := a.AddUnitKeys(cmd.Context(), actor, args[0], checked)
				if err != nil {
					return err
				}
				names := make([]string, len(cards))
				for i, c := range cards {
					names[i] = c.Name
				}
				return g.answer(map[string]any{"units": names}, func(w io.Writer) { fmt.Fprintf(w, "Took in the card of %s.\n", joined(names)) })
			})
		},
	}
	cmd.Flags().StringVar(&checked, "checked-by", "", "with whom it was read back, and how")
	return cmd
}

func newUnitKeyList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the public cards that the case knows",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				keys, err := a.UnitKeys(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"keys": keys}, func(w io.Writer) {
					rows := [][]string{{"UNIT", "CHECKED BY", "STATE", "CARD"}}
					for _, k := range keys {
						state := ""
						switch {
						case k.Own:
							state = "our own"
						case k.Revoked != "":
							state = "revoked: " + k.Revoked
						}
						rows = append(rows, []string{k.Unit, oneLine(k.CheckedBy, 40), oneLine(state, 40), k.Card})
					}
					table(w, rows)
				})
			})
		},
	}
}

func newUnitKeyRevoke(g *globals) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "revoke UNIT --reason TEXT",
		Short: "Rely on a unit's key no more: nothing is sealed for it, nothing it signed is opened",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.desk(cmd.Context(), func(d *app.IntelDesk, _ app.See, _ *app.App, actor hut3.Actor) error {
				if err := d.RevokeKey(cmd.Context(), actor, args[0], reason); err != nil {
					return err
				}
				return g.done(map[string]any{"unit": args[0], "revoked": reason}, "The key of %s is revoked.", args[0])
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; it is recorded")
	return cmd
}
