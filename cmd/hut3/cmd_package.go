package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newPackage(g *globals) *cobra.Command {
	return group("package", "Packages: drafted, authorised by a second person, sent, followed to their end",
		newPackageNew(g), newPackageRevise(g), newPackageGuard(g), newPackageAuthorise(g), newPackageSend(g), newPackageRecall(g),
		newPackageShow(g), newPackageList(g), newPackageInbox(g), newPackageOutstanding(g), newPackageHistory(g),
		newPackageReceipt(g), newPackageRedirect(g), newPackageChase(g), newPackageCorrect(g), newPackageExport(g), newPackageOpen(g), newPackageReply(g))
}

// termsFlags adds what a drafter states of a package; the function that comes
// back reads it.
func (g *globals) termsFlags(cmd *cobra.Command) func(title []string) (hut3.PackageTerms, error) {
	var t hut3.PackageTerms
	var reports, to, subjects, consents []string
	var action, publication, expires, use, from string
	f := cmd.Flags()
	f.StringSliceVar(&reports, "report", nil, "a report, as in IR-2026-000001; give it again for more")
	f.StringArrayVar(&to, "to", nil, "a recipient and its desk, as in DERBYS or DERBYS:intelligence; give it again for more")
	f.StringArrayVar(&subjects, "subject", nil, "whom it is about and the words that the recipient reads, as in \"OCG-1:a group based in Derby\"")
	f.StringVar(&t.Purpose, "for", "", "what the recipients are to do with it")
	f.StringVar(&t.LegalBasis, "legal-basis", "", "the basis on which it is shared")
	f.StringVar(&t.Urgency, "urgency", "", "routine (the default), urgent or threat")
	f.StringVar(&use, "use", "intelligence", "intelligence or evidence")
	f.StringVar((*string)(&t.Marking), "marking", "", "default the highest of the reports")
	f.StringVar(&t.MarkingReason, "marking-reason", "", "why it is lower than that")
	f.StringArrayVar(&t.Caveats, "caveat", nil, "a caveat; give it again for more")
	f.StringVar(&action, "not-before-action", "", "no overt action before this time; it does not hold the package back")
	f.StringVar(&publication, "not-before-publication", "", "nothing that came of it is published before this time")
	f.StringVar(&expires, "expires", "", "the time from which it may be read no more")
	f.StringVar(&t.OnExpiry, "on-expiry", "", "return or destroy")
	f.StringVar((*string)(&t.Supersedes), "supersedes", "", "the package whose place it takes")
	f.StringVar(&t.TransferBasis, "transfer-basis", "", "DPA 2018 ss.72-78, where a recipient is abroad")
	f.StringArrayVar(&consents, "consent", nil, "leave to share on what was received, as in \"RPK-1:DI Ashdown:email of 3 June\"")
	fromFlag(cmd, &from, "the terms")
	return func(title []string) (hut3.PackageTerms, error) {
		var err error
		if from != "" {
			var terms hut3.PackageTerms
			return terms, body(g, from, &terms)
		}
		t.Title, t.Reports, t.Use = strings.Join(title, ""), refs(reports), map[string]string{"intelligence": hut3.UseIntelligence, "evidence": hut3.UseEvidence}[use]
		if t.Use == "" {
			return t, hut3.Errorf(hut3.Usage, "--use %q: give intelligence or evidence", use)
		}
		t.Recipients, t.Subjects = recipients(to), subjectsOf(subjects)
		if t.Consents, err = consentsOf(consents); err != nil {
			return t, err
		}
		for _, when := range []struct {
			text string
			into *time.Time
		}{{action, &t.NotBeforeAction}, {publication, &t.NotBeforePublication}, {expires, &t.Expires}} {
			at, err := g.day(when.text)
			if err != nil {
				return t, err
			}
			*when.into = at.UTC()
		}
		return t, nil
	}
}

func recipients(texts []string) []hut3.PackageRecipient {
	var out []hut3.PackageRecipient
	for _, text := range texts {
		parts := append(strings.SplitN(text, ":", 3), "", "")
		out = append(out, hut3.PackageRecipient{Agency: strings.TrimSpace(parts[0]), Desk: strings.TrimSpace(parts[1]), Officer: strings.TrimSpace(parts[2])})
	}
	return out
}

func subjectsOf(texts []string) []hut3.PackageSubject {
	var out []hut3.PackageSubject
	for _, text := range texts {
		ref, words, ok := strings.Cut(text, ":")
		if !ok {
			ref, words = "", text
		}
		out = append(out, hut3.PackageSubject{Ref: hut3.Ref(strings.TrimSpace(ref)), Name: strings.TrimSpace(words)})
	}
	return out
}

func consentsOf(texts []string) ([]hut3.Consent, error) {
	var out []hut3.Consent
	for _, text := range texts {
		parts := strings.SplitN(text, ":", 3)
		if len(parts) < 3 {
			return nil, hut3.Errorf(hut3.Usage, "--consent %q: write what was received, who consented and where that is on record, as in RPK-1:DI Ashdown:email of 3 June", text)
		}
		out = append(out, hut3.Consent{Received: hut3.Ref(parts[0]), Officer: strings.TrimSpace(parts[1]), Reference: strings.TrimSpace(parts[2])})
	}
	return out, nil
}

func newPackageNew(g *globals) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "new TITLE --report IR --to AGENCY --for TEXT --legal-basis TEXT",
		Short: "Draft a package of reports to other units",
		Long: `Drafts a package. Its text is the sanitised text of its reports; marking and handling are
those the reports ask for. --not-before-action is a condition on the recipients and is
counted down; --not-before-publication blocks any statement that rests on what came of it.
A second person authorises it before it is sent.
` + exitHelp,
		Example: `  hut3 package new "Derby group: cash" --report IR-2026-000001 --to DERBYS:intelligence --to MPS --subject "OCG-1:a group based in Derby" \
    --for "arrest and seizure" --legal-basis "DPA 2018 Part 3" --not-before-action 2026-12-01T05:00 --zone Europe/London
  hut3 package new --from terms.json`,
		Args: cobra.MaximumNArgs(1),
	}
	read := g.termsFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		terms, err := read(args)
		if err != nil {
			return err
		}
		return g.desk(cmd.Context(), func(d *app.IntelDesk, see app.See, _ *app.App, actor hut3.Actor) error {
			ref, err := d.Draft(cmd.Context(), actor, see, terms)
			if err != nil {
				return err
			}
			return g.done(map[string]any{"ref": ref, "state": hut3.PackageDraft}, "Made %s, a draft. A second person authorises it: hut3 package authorise %s", ref, ref)
		})
	}
	return cmd
}

func newPackageRevise(g *globals) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "revise PACKAGE TITLE …",
		Short: "Replace the terms of a package that was not sent; it is a draft again",
		Args:  cobra.RangeArgs(1, 2),
	}
	read := g.termsFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		terms, err := read(args[1:])
		if err != nil {
			return err
		}
		return g.desk(cmd.Context(), func(d *app.IntelDesk, see app.See, _ *app.App, actor hut3.Actor) error {
			if err := d.Revise(cmd.Context(), actor, see, hut3.Ref(args[0]), terms); err != nil {
				return err
			}
			return g.done(map[string]any{"ref": args[0], "state": hut3.PackageDraft}, "%s has new terms and is a draft.", args[0])
		})
	}
	return cmd
}

func newPackageGuard(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "guard PACKAGE",
		Short: "Say what speaks against sending a package, or should be known before",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.desk(cmd.Context(), func(d *app.IntelDesk, see app.See, _ *app.App, actor hut3.Actor) error {
				cautions, err := d.Guard(cmd.Context(), actor, see, hut3.Ref(args[0]))
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"ref": args[0], "cautions": orEmpty(cautions)}, func(w io.Writer) { printCautions(w, cautions) })
			})
		},
	}
}

func printCautions(w io.Writer, cautions []hut3.Caution) {
	if len(cautions) == 0 {
		fmt.Fprintln(w, "Nothing speaks against it.")
	}
	for _, c := range cautions {
		word := "Note"
		if c.Blocks {
			word = "BLOCKS"
		}
		fmt.Fprintf(w, "%s (%s): %s\n", word, c.Kind, c.Text)
	}
}

func newPackageAuthorise(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "authorise PACKAGE",
		Short: "The second person's leave for a package as it stands",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.desk(cmd.Context(), func(d *app.IntelDesk, see app.See, _ *app.App, actor hut3.Actor) error {
				if err := d.Authorise(cmd.Context(), actor, see, hut3.Ref(args[0])); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "state": hut3.PackageAuthorised}, "%s is authorised. Any change of it or of its reports needs leave again.", args[0])
			})
		},
	}
}

func newPackageSend(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "send PACKAGE",
		Short: "Send an authorised package: each recipient gets a copy and a receipt of his own",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.desk(cmd.Context(), func(d *app.IntelDesk, see app.See, _ *app.App, actor hut3.Actor) error {
				cautions, err := d.Send(cmd.Context(), actor, see, hut3.Ref(args[0]))
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"ref": args[0], "state": hut3.PackageSent, "cautions": orEmpty(cautions)}, func(w io.Writer) {
					fmt.Fprintf(w, "%s is sent.\n", args[0])
					for _, c := range cautions {
						fmt.Fprintf(w, "Note (%s): %s\n", c.Kind, c.Text)
					}
				})
			})
		},
	}
}

func newPackageRecall(g *globals) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "recall PACKAGE --reason TEXT",
		Short: "Take a sent package back; recipients confirm that their copy is destroyed",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.desk(cmd.Context(), func(d *app.IntelDesk, _ app.See, _ *app.App, actor hut3.Actor) error {
				if err := d.Recall(cmd.Context(), actor, hut3.Ref(args[0]), reason); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "state": hut3.PackageRecalled}, "%s is recalled.", args[0])
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; it is recorded and the recipients read it")
	return cmd
}
