package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"hut3"
	"hut3/internal/app"
)

func newImport(g *globals) *cobra.Command {
	var r app.ImportRequest
	var authority, again, profile string
	cmd := &cobra.Command{
		Use:   "import PATH…",
		Short: "Take files in: originals first, then rows, messages and the gate",
		Long: `Takes files and folders in. Every original goes into the vault first, byte for
byte. What can be read becomes rows and messages; a row that cannot be read is set
aside with its file, position and reason and stops nothing. The same bytes again are
recognised. The path - takes a tar stream whose members are the files, without a copy
of it on the disk. An import that was interrupted goes on when the same command is run again.
With --again, what failed of a delivery is read once more out of the vault, with a mended
profile, format or zone: files that were set aside and rows that were rejected. The rows
become a delivery that points to the first; what it holds already is not taken twice.
` + exitHelp,
		Example: `  hut3 import exhibit/ --exhibit ABC/1 --supplier "National Crime Agency" --officer "DC 123 Rowe" --authority AUTH-1
  hut3 import chats.csv --zone-of-data Europe/London --dry-run
  hut3 import msgstore.db.crypt15 --key-file key.txt --key-custody "DC 123 Rowe, 20 November 2026, AUTH-1"
  hut3 import --again D3 --profile mended.json
  tar c -C exhibit . | hut3 import - --platform encrochat`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && again == "" {
				return hut3.Errorf(hut3.Usage, "name a file or folder to import, or a delivery with --again")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			stop, err := app.CPUProfile(profile)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, stop()) }()
			r.Again = hut3.Ref(again)
			r.Paths, r.Authority, r.Stdin = args, hut3.Ref(authority), g.in
			bar := g.progress()
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				out, err := a.ImportPaths(cmd.Context(), actor, r, bar.show)
				bar.end()
				if err != nil {
					return err
				}
				return g.answer(out, func(w io.Writer) { printImported(w, r, out) })
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&r.Exhibit, "exhibit", "", "exhibit mark, as in ABC/1, or a reference, as in EX-3")
	f.StringVar(&r.Supplier, "supplier", "", "who handed it over")
	f.StringVar(&r.Officer, "officer", "", "who received it")
	f.StringVar(&authority, "authority", "", "power it is held under, as in AUTH-1 (default AUTH-0, not stated)")
	f.StringVar(&r.Compartment, "compartment", "", "compartment inside the authority; opened to you alone")
	f.StringVar(&r.Note, "note", "", "kept with the delivery")
	f.StringVar(&r.Stage, "stage", "", "the stage of the collection, in the supplier's own words, as in \"stage 2\"")
	f.StringVar(&r.Platform, "platform", "", "platform of the handles, as in encrochat")
	f.StringVar(&r.Owner, "owner", "", "handle of the handset, where no column says whose it is; goes before the folder's name")
	f.StringArrayVar(&r.FormatOf, "format", nil, "read every file as this format, or with NAME=PATTERN some, as in csv=notes/*.txt")
	f.StringArrayVar(&r.ProfileOf, "profile", nil, "mapping profile: a JSON file that says which column is what; with FILE=PATTERN for some files")
	f.StringVar(&r.DataZone, "zone-of-data", "", "time zone of times that state none, as in Europe/London")
	f.StringVar(&r.DateOrder, "date-order", "", "order of 03/04/2021 in the data: dmy, mdy or ymd")
	f.StringVar(&r.Encoding, "encoding", "", "text encoding where it is not recognised")
	f.DurationVar(&r.Tolerance, "tolerance", 0, "how far two sides' clocks may differ (default 2m0s)")
	f.StringVar(&r.MemorySize, "memory", "", "memory that buffers may take, as in 6GiB (default a quarter of the machine's, or what hut3.toml says)")
	f.StringVar(&r.KeyFile, "key-file", "", "key that opens the one file named: identities of age, a key of WhatsApp backups, a secret key or passphrase for gpg; it is kept nowhere")
	f.StringVar(&r.KeyCustody, "key-custody", "", "who gave the key, when, under what authority; kept with the delivery")
	f.StringVar(&again, "again", "", "delivery of which what failed is read again, as D3; PATH then names files that could not be opened")
	f.StringVar(&profile, "cpu-profile", "", "write a CPU profile of the import to this file, for go tool pprof")
	f.BoolVar(&r.DryRun, "dry-run", false, "read and say what would come out; write nothing")
	return cmd
}

func printImported(w io.Writer, r app.ImportRequest, m app.Imported) {
	if m.Recognised {
		fmt.Fprintf(w, "These bytes are here already, under the same authority: delivery %s. Nothing was added.\n", m.Delivery)
		if len(r.FormatOf)+len(r.ProfileOf) > 0 {
			fmt.Fprintf(w, "What failed of it is read in another way by hut3 import --again %s.\n", m.Delivery)
		}
		printRestored(w, m)
		return
	}
	if r.DryRun {
		printPreview(w, m)
		return
	}
	fmt.Fprintf(w, "Delivery %s: %s, %s bytes, %s.\n", m.Delivery, hut3.Plural(m.Files, "file", "files"), hut3.Thousands(m.Bytes), readAs(m.Format))
	fmt.Fprintf(w, "  %s = %s + %s + %s + %s\n", hut3.Plural(m.Rows, "row", "rows"), hut3.Plural(m.Messages, "message", "messages"),
		hut3.Plural(m.Repeats, "repeat", "repeats"), hut3.Plural(m.Copies, "copy", "copies"), hut3.Plural(m.Versions, "version", "versions"))
	if m.Again != "" {
		fmt.Fprintf(w, "  what had failed of %s; %s of its files held already and not taken twice\n", m.Again, hut3.Plural(m.ReadBefore, "row", "rows"))
	}
	if m.PossibleRepeats > 0 {
		fmt.Fprintf(w, "  %s: time missing or coarse, so each stays a message of its own\n", hut3.Plural(m.PossibleRepeats, "possible repeat", "possible repeats"))
	}
	if n := m.Grouping.Unpaired; n > 0 {
		fmt.Fprintf(w, "  %s not compared with all rows that say the same, which are too many: copies of theirs may count as messages\n", hut3.Plural(n, "message was", "messages were"))
	}
	if m.WithoutTime > 0 {
		fmt.Fprintf(w, "  %s without a time that could be read\n", hut3.Plural(m.WithoutTime, "row", "rows"))
	}
	fmt.Fprintf(w, "  %s, %s, %s\n", hut3.Plural(m.Handles, "handle", "handles"), hut3.Plural(m.Conversations, "conversation", "conversations"), hut3.Plural(m.Records, "other record", "other records"))
	if m.Rejected > 0 {
		fmt.Fprintf(w, "  %s set aside; hut3 rejects %s lists them\n", hut3.Plural(m.Rejected, "row that could not be read was", "rows that could not be read were"), m.Delivery)
	}
	printAttached(w, m)
	for _, u := range m.Unread {
		fmt.Fprintf(w, "  not read: %s: %s\n", u.File, strings.TrimPrefix(u.Reason, u.File+": "))
	}
	for _, u := range m.Noted {
		fmt.Fprintf(w, "  %s: %s\n", u.File, u.Reason)
	}
	if m.Held > 0 {
		fmt.Fprintf(w, "  %s held for the independent reviewer\n", hut3.Plural(m.Held, "message", "messages"))
	}
	if m.First != "" {
		fmt.Fprintf(w, "  sent %s to %s\n", m.First, m.Last)
	}
	if more := m.NotRead - int64(len(m.Unread)); more > 0 {
		fmt.Fprintf(w, "  %s not read beside these\n", hut3.Plural(more, "file", "files"))
	}
	printRestored(w, m)
	fmt.Fprintf(w, "  sha256 %s\n  content root %s\n  %.1f s\n", m.SHA256, m.ContentRoot, m.Seconds)
}

// printRestored says what an import put right in the vault.
func printRestored(w io.Writer, m app.Imported) {
	if m.Restored > 0 {
		fmt.Fprintf(w, "  %s restored: the vault had lost or damaged them\n", hut3.Plural(m.Restored, "original", "originals"))
	}
	if m.Mended > 0 {
		fmt.Fprintf(w, "  %s of the vault written again: index or footer were damaged\n", hut3.Plural(int64(m.Mended), "bundle", "bundles"))
	}
}

func readAs(format string) string {
	if format == "" {
		return "kept and not read"
	}
	return "read as " + format
}

// progressBar shows how far an import has come: a line that moves on a
// terminal, and nothing elsewhere but a line a stage.
type progressBar struct {
	w     io.Writer
	moves bool
	stage string
}

func (g *globals) progress() *progressBar {
	f, ok := g.err.(*os.File)
	return &progressBar{w: g.err, moves: ok && term.IsTerminal(int(f.Fd()))}
}

func (p *progressBar) show(s app.Progress) {
	if !p.moves {
		if s.Stage != p.stage {
			fmt.Fprintf(p.w, "%s…\n", s.Stage)
		}
		p.stage = s.Stage
		return
	}
	percent := 100.0
	if s.Total > 0 {
		percent = 100 * float64(s.Done) / float64(s.Total)
	}
	fmt.Fprintf(p.w, "\r\x1b[K%-10s %5.1f %%  %s rows  now %s/s, overall %s/s  %s left", s.Stage, percent,
		hut3.Thousands(s.Rows), hut3.Thousands(int64(s.RateNow)), hut3.Thousands(int64(s.Rate)), s.Left.Round(time.Second))
}

func (p *progressBar) end() {
	if p.moves {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
