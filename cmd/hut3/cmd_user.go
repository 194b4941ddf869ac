package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newUser(g *globals) *cobra.Command {
	return group("user", "Accounts: who may sign in, for which unit, in which roles",
		newUserAdd(g), newUserList(g), newUserDisable(g))
}

func newUserAdd(g *globals) *cobra.Command {
	var u hut3.User
	var roles []string
	var passwordFile string
	cmd := &cobra.Command{
		Use:   "add NAME --unit CODE --role ROLE",
		Short: "Make an account",
		Long: `Makes an account. You know its first password, so it opens nothing but the choice of
another: at the first sign-in its owner must change it before anything is answered.
` + exitHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			u.Name = args[0]
			for _, r := range roles {
				u.Roles = append(u.Roles, hut3.UserRole(r))
			}
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				secret, err := g.secret(passwordFile, "Password for "+u.Name+": ")
				if err != nil {
					return err
				}
				ref, err := a.AddUser(cmd.Context(), actor, u, secret)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"ref": ref, "user": u}, func(w io.Writer) { fmt.Fprintf(w, "Made %s, %s of %s.\n", ref, u.Name, u.Unit) })
			})
		},
	}
	cmd.Flags().StringVar(&u.Unit, "unit", "", "code of the unit, as in EMSOU")
	cmd.Flags().StringVar(&u.Title, "title", "", "rank or post")
	cmd.Flags().StringSliceVar(&roles, "role", nil, "role held; give it again for more")
	cmd.Flags().StringVar(&passwordFile, "password-file", "", "read the first password from a file, - for standard input")
	return cmd
}

func newUserList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the accounts",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				users, err := a.Users(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"users": users}, func(w io.Writer) {
					rows := [][]string{{"REF", "NAME", "UNIT", "ROLES", "STATE"}}
					for _, u := range users {
						state := ""
						switch {
						case u.Disabled:
							state = "disabled"
						case u.PasswordBy != "":
							state = "first password"
						}
						rows = append(rows, []string{string(u.Ref), u.Name, u.Unit, joinRoles(u.Roles), state})
					}
					table(w, rows)
				})
			})
		},
	}
}

func newUserDisable(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "disable NAME",
		Short: "Close an account and end its sessions",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				if err := a.DisableUser(cmd.Context(), actor, args[0]); err != nil {
					return err
				}
				return g.done(map[string]any{"disabled": args[0]}, "%s is disabled; open sessions are ended.", args[0])
			})
		},
	}
}

func joinRoles(roles []hut3.UserRole) string {
	out := make([]string, len(roles))
	for i, r := range roles {
		out[i] = string(r)
	}
	return strings.Join(out, ", ")
}
