package main

import (
	"fmt"
	"io"
	"os/user"
	"strings"

	"github.com/spf13/cobra"

	"hut3/internal/app"
)

func newInit(g *globals) *cobra.Command {
	var n app.NewCase
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Make a data folder and sign its owner in",
		Long: `Makes a data folder: the case database, the two logs, a place for originals, a
corpus and keys. It asks nothing. The first account is yours; its password is
printed once.
` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if n.Owner == "" {
				n.Owner = machineUser()
			}
			made, err := app.Init(cmd.Context(), g.dir(), n)
			if err != nil {
				return err
			}
			if err := g.keepToken(made.Case, made.Token); err != nil {
				return err
			}
			return g.answer(made, func(w io.Writer) { printMade(w, made) })
		},
	}
	cmd.Flags().StringVar(&n.Name, "name", "", "what the case is called (default \"hut3 case\")")
	cmd.Flags().StringVar(&n.Unit, "unit", "", "code of the unit that owns it (default NCA)")
	cmd.Flags().StringVar(&n.Owner, "owner", "", "user name of the first account (default: yours on this machine)")
	return cmd
}

func printMade(w io.Writer, m app.Made) {
	fmt.Fprintf(w, "Made a case in %s, owned by %s.\n", m.Data, m.Unit)
	fmt.Fprintf(w, "You are signed in as %s. Password, shown this once: %s\n", m.User, m.Password)
	fmt.Fprintf(w, "Next: hut3 import PATH, or hut3 authority add to state the power you hold the material under.\n")
}

// machineUser is the machine's name for who runs the command, made fit for a
// user name.
func machineUser() string {
	u, err := user.Current()
	if err != nil {
		return "owner"
	}
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.' {
			return r
		}
		return -1
	}, strings.ToLower(u.Username))
	if name == "" {
		return "owner"
	}
	return name
}
