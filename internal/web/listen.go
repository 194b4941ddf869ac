package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"hut3"
)

// How long a client may take, and how long an answer under way has to end once
// the server is told to stop.
const (
	headTime  = 10 * time.Second
	readTime  = time.Minute
	writeTime = 5 * time.Minute
	idleTime  = 2 * time.Minute
	stopTime  = 10 * time.Second
)

// Certificate is the files of a TLS certificate and its key, in PEM.
type Certificate struct{ Cert, Key string }

// CheckListen refuses an address that other machines can reach, unless there is
// a certificate: passwords and messages do not cross a wire in the open.
func CheckListen(address string, c Certificate) error {
	if (c.Cert == "") != (c.Key == "") {
		return hut3.Errorf(hut3.Usage, "a certificate needs its key and a key its certificate: give --cert and --key")
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return hut3.Errorf(hut3.Usage, "%q is no address to listen on; write one as 127.0.0.1:8300", address)
	}
	if c.Cert == "" && !loopback(host) {
		return hut3.Errorf(hut3.Usage, "other machines can reach %s: give --cert and --key, or listen on 127.0.0.1", address)
	}
	return nil
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.IsLoopback()
}

// LoopbackHosts are the names of this machine to itself.
func LoopbackHosts() []string { return []string{"127.0.0.1", "localhost", "::1"} }

// Serve answers on a listener until the context ends; answers under way are
// let finish.
func Serve(ctx context.Context, l net.Listener, h http.Handler, c Certificate) error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: headTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime,
		MaxHeaderBytes: 64 << 10,
	}
	ended := make(chan error, 1)
	go func() {
		if c.Cert != "" {
			ended <- srv.ServeTLS(l, c.Cert, c.Key)
			return
		}
		ended <- srv.Serve(l)
	}()
	select {
	case err := <-ended:
		return hut3.Wrap(err, hut3.Internal, "serving the pages")
	case <-ctx.Done():
	}
	last, stop := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer stop()
	err := srv.Shutdown(last)
	if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return hut3.Wrap(err, hut3.Incomplete, "stopping the server")
}
