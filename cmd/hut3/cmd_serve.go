package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
	"hut3/internal/web"
)

// defaultListen is reached from this machine alone.
const defaultListen = "127.0.0.1:8300"

func newServe(g *globals) *cobra.Command {
	var listen string
	var cert web.Certificate
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the pages and the JSON interface until you stop it",
		Long: `Serves the case as pages, and the same answers as JSON under /api/v1. Everybody signs in
there; what he sees and does is decided and recorded as on the command line. It listens on
this machine alone unless it has a certificate. Ctrl-C lets answers under way finish.
` + exitHelp,
		Example: `  hut3 serve
  hut3 serve --listen 0.0.0.0:8443 --cert server.pem --key server.key --zone Europe/London`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := web.CheckListen(listen, cert); err != nil {
				return err
			}
			a, err := g.open(cmd.Context())
			if err != nil {
				return err
			}
			err = g.serve(cmd.Context(), a, listen, cert)
			if closed := a.Close(); err == nil {
				err = closed
			}
			return err
		},
	}
	f := cmd.Flags()
	f.StringVar(&listen, "listen", defaultListen, "address to listen on")
	f.StringVar(&cert.Cert, "cert", "", "TLS certificate, a PEM file")
	f.StringVar(&cert.Key, "key", "", "its private key, a PEM file")
	return cmd
}

// serve answers at an address until the context ends.
func (g *globals) serve(ctx context.Context, a *app.App, listen string, cert web.Certificate) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", listen)
	if err != nil {
		return hut3.Wrap(err, hut3.Usage, "listening on %s", listen)
	}
	o := web.Options{App: a, Log: slog.New(slog.NewTextHandler(g.err, nil)), Secure: cert.Cert != ""}
	address := "https://" + l.Addr().String()
	if !o.Secure {
		o.Hosts, address = web.LoopbackHosts(), "http://"+l.Addr().String()
	}
	s, err := web.New(o)
	if err != nil {
		_ = l.Close() // nothing was answered on it
		return err
	}
	v := map[string]any{"case": a.Config.Name, "address": address}
	now, modelled := a.UseModelClock()
	if modelled {
		v["clock"] = now
	}
	if err := g.answer(v, func(w io.Writer) {
		fmt.Fprintf(w, "%s is served at %s. Stop it with Ctrl-C.\n", a.Config.Name, address)
		if modelled {
			fmt.Fprintf(w, "It is a demo: its clock goes on from %s, where the story ended.\n", clock(now))
		}
	}); err != nil {
		return err
	}
	defer g.keepUp(ctx, a)()
	defer g.workAhead(ctx, a)()
	return web.Serve(ctx, l, s.Handler(), cert)
}
