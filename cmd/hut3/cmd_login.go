package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"hut3"
	"hut3/internal/app"
)

func newLogin(g *globals) *cobra.Command {
	var passwordFile, code string
	cmd := &cobra.Command{
		Use:   "login USER",
		Short: "Sign in to the case; the session lasts twelve hours",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := g.open(cmd.Context())
			if err != nil {
				return err
			}
			secret, err := g.secret(passwordFile, "Password: ")
			if err != nil {
				return errors.Join(err, a.Close())
			}
			token, actor, err := a.Doors.SignIn(cmd.Context(), args[0], secret)
			if err == nil {
				err = g.secondFactor(cmd.Context(), a, token, code)
			}
			if err == nil {
				err = g.keepToken(a.Config.Case, token)
			}
			if err := errors.Join(err, a.Close()); err != nil {
				return err
			}
			if actor.PasswordBy != "" {
				g.note("Your password was set by another person. Choose your own with hut3 passwd; nothing else is answered before.")
			}
			return g.answer(actor, func(w io.Writer) { printActor(w, actor) })
		},
	}
	cmd.Flags().StringVar(&passwordFile, "password-file", "", "read the password from a file, - for standard input")
	cmd.Flags().StringVar(&code, "code", "", "code of your authenticator, or a recovery code, where you have one")
	return cmd
}

// secondFactor shows the code of an authenticator where the account has one.
func (g *globals) secondFactor(ctx context.Context, a *app.App, token, code string) error {
	_, err := a.Doors.Session(ctx, token)
	if !errors.Is(err, app.ErrSecondFactor) {
		return err
	}
	if code == "" {
		if code, err = g.secret("", "Code of your authenticator: "); err != nil {
			return err
		}
	}
	return a.Doors.Prove(ctx, token, code)
}

func newLogout(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "logout",
		Short: "End your session",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.withAny(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				token, err := g.token(a.Config.Case)
				if err != nil {
					return err
				}
				if err := a.Doors.SignOut(cmd.Context(), actor, token); err != nil {
					return err
				}
				if err := g.keepToken(a.Config.Case, ""); err != nil {
					return err
				}
				return g.done(map[string]any{"signed_out": actor.Name}, "%s is signed out.", actor.Name)
			})
		},
	}
}

func newWhoami(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "whoami",
		Short: "Say who is signed in",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(_ *app.App, actor hut3.Actor) error {
				return g.answer(actor, func(w io.Writer) { printActor(w, actor) })
			})
		},
	}
}

func newPasswd(g *globals) *cobra.Command {
	var oldFile, newFile string
	cmd := &cobra.Command{
		Use:   "passwd",
		Short: "Change your password",
		Long: `Changes your password. The old one is asked for first, then the new one: in a terminal,
from files, or as two lines of standard input. Your other sessions and the tokens of
your programs are ended. Whoever was given a first password by another person must
choose his own before anything else.
` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.withAny(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				old, err := g.secret(oldFile, "Old password: ")
				if err != nil {
					return err
				}
				secret, err := g.secret(newFile, "New password: ")
				if err != nil {
					return err
				}
				return g.changePassword(cmd.Context(), a, actor, old, secret)
			})
		},
	}
	cmd.Flags().StringVar(&oldFile, "old-password-file", "", "read the old password from a file, - for standard input")
	cmd.Flags().StringVar(&newFile, "password-file", "", "read the new password from a file, - for standard input")
	return cmd
}

func (g *globals) changePassword(ctx context.Context, a *app.App, actor hut3.Actor, old, secret string) error {
	token, actor, err := a.Doors.ChangeSecret(ctx, actor, old, secret)
	if err != nil {
		return err
	}
	if err := g.keepToken(a.Config.Case, token); err != nil {
		return err
	}
	g.note("Every other session of %s is ended.", actor.Name)
	return g.done(map[string]any{"password_changed": actor.Name}, "The password of %s is changed.", actor.Name)
}

func printActor(w io.Writer, a hut3.Actor) {
	fmt.Fprintf(w, "%s of %s: %s\n", a.Name, a.Unit, joinRoles(a.Roles))
}

// secret reads a password: from a file, from standard input, or typed unseen.
func (g *globals) secret(file, prompt string) (string, error) {
	if file != "" && file != "-" {
		raw, err := os.ReadFile(file)
		return firstLine(string(raw)), hut3.Wrap(err, hut3.Usage, "reading the password")
	}
	if f, ok := g.in.(*os.File); ok && file == "" && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(g.err, prompt)
		raw, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(g.err)
		return string(raw), hut3.Wrap(err, hut3.Usage, "reading the password")
	}
	if g.lines == nil {
		g.lines = bufio.NewReader(g.in)
	}
	line, err := g.lines.ReadString('\n')
	if err != nil && line == "" {
		return "", hut3.Errorf(hut3.Usage, "no password on standard input; give --password-file, or type it in a terminal")
	}
	return firstLine(line), nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return strings.TrimSuffix(line, "\r")
}
