package venetic

import (
	"bytes"
	"context"
	"io"
	"runtime"

	"golang.org/x/sync/errgroup"

	"hut3"
)

// Exhibit writes the handsets alone, as HANDLE/{messages,contacts,notes}.csv, with
// the bytes that Generate gives them. It refuses what Generate refuses.
func Exhibit(ctx context.Context, cfg Config, out Sink) (Counts, error) {
	p, err := newPlan(cfg)
	if err != nil {
		return Counts{}, err
	}
	n, _, err := p.count(ctx)
	if err != nil {
		return Counts{}, err
	}
	return n, p.writeExhibit(ctx, out, "", &n)
}

// handsetFiles are one handset's files, made in memory and written in one go.
type handsetFiles struct {
	messages, contacts, notes bytes.Buffer
	noted                     int // notes
	made                      chan error
}

// writeExhibit makes handsets on all processors and writes them in their order. As
// many are in memory at once as there are processors, and one that is written.
func (p *plan) writeExhibit(ctx context.Context, out Sink, folder string, n *Counts) error {
	work, ctx := errgroup.WithContext(ctx)
	workers := runtime.GOMAXPROCS(0)
	idle := make(chan *handsetFiles, workers+1)
	for range cap(idle) {
		idle <- &handsetFiles{made: make(chan error, 1)}
	}
	begun := make(chan begunHandset, cap(idle))
	work.Go(func() error {
		defer close(begun)
		return p.beginHandsets(ctx, idle, begun)
	})
	work.Go(func() error {
		for b := range begun {
			if err := <-b.files.made; err != nil {
				return err
			}
			if err := b.files.write(out, folder+p.hand[b.handle].name+"/"); err != nil {
				return err
			}
			n.Notes += b.files.noted
			idle <- b.files
		}
		return nil
	})
	return work.Wait()
}

type begunHandset struct {
	handle uint32
	files  *handsetFiles
}

// beginHandsets sets somebody to work on each held handset, as files become idle.
func (p *plan) beginHandsets(ctx context.Context, idle <-chan *handsetFiles, begun chan<- begunHandset) error {
	for h := range p.hand {
		if !p.hand[h].held {
			continue
		}
		select {
		case <-ctx.Done():
			return hut3.Wrap(ctx.Err(), hut3.Incomplete, "the exhibit is not whole; give an empty folder and run again")
		case files := <-idle:
			go func() { files.made <- p.makeHandset(files, uint32(h)) }()
			begun <- begunHandset{uint32(h), files}
		}
	}
	return nil
}

func (p *plan) makeHandset(f *handsetFiles, h uint32) (err error) {
	f.messages.Reset()
	f.contacts.Reset()
	f.notes.Reset()
	if err := p.writeMessages(&f.messages, h); err != nil {
		return err
	}
	if err := p.writeContacts(&f.contacts, h); err != nil {
		return err
	}
	f.noted, err = p.writeNotes(&f.notes, h)
	return err
}

func (f *handsetFiles) write(out Sink, folder string) error {
	for _, file := range []struct {
		name string
		data *bytes.Buffer
	}{{"messages.csv", &f.messages}, {"contacts.csv", &f.contacts}, {"notes.csv", &f.notes}} {
		if err := writeFile(out, folder+file.name, func(w io.Writer) error {
			_, err := w.Write(file.data.Bytes())
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
