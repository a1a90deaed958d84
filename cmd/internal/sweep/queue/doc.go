// Package queue carries the runs of a sweep to other machines over NATS JetStream. It is the only package that knows
// NATS.
//
// A coordinator publishes what is left of a sweep as jobs, workers run them and publish answers, and the coordinator
// writes the records into the sweep's journal. Two streams for each study, both with their messages in files, and an
// object store:
//
//	sessionsim.STUDY.work   jobs; a work queue, from which a job goes when a worker has acknowledged it
//	sessionsim.STUDY.done   answers; a work queue, from which an answer goes when its records are on the disk
//	sessionsim-STUDY-files  the files that its scenarios read, if any
//
// A worker acknowledges a job only after the server has stored the answer, and the coordinator an answer only after
// its records are on the disk. So whoever dies, and whenever, the job or the answer is still there: a job that nobody
// has acknowledged or asked patience for goes to another worker. Work may then be done twice; records of one run are
// compared, and differ on no two machines.
//
// The queue is never believed. What is left to do follows from the journals alone; a coordinator that starts empties
// the work queue and publishes anew, and when nothing comes while the queue says that nothing is under way - a server
// that came back without its files - it publishes again what is missing.
//
// Everything is bounded: a coordinator has at most so many jobs outstanding, a worker as many jobs as processors, a
// stream so many bytes, and what does not fit waits at its sender. Every message is read as any input from outside.
package queue

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/sim/param"
)

// Access is how to reach a server.
type Access struct {
	URL         string // nats://host:port or tls://host:port, with user and password if need be
	Token       string
	Credentials string // file with a JWT and its key, as NATS' tools write it
	CA          string // file with the certificates to trust; empty for those of the system
	Cert, Key   string // files of the own certificate, for servers that ask for one
}

// secure is the TLS configuration, nil when none of its parts is given.
func (a *Access) secure() (*tls.Config, error) {
	if a.CA == "" && a.Cert == "" && a.Key == "" {
		return nil, nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if a.CA != "" {
		text, err := os.ReadFile(a.CA)
		if err != nil {
			return nil, exit.Wrap(exit.Usage, err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, exit.Errorf(exit.Usage, "%s holds no certificate in PEM form", a.CA)
		}
	}
	if a.Cert != "" || a.Key != "" {
		pair, err := keyPair(a.Cert, a.Key)
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}

// keyPair reads a certificate and its key.
func keyPair(cert, key string) (tls.Certificate, error) {
	if cert == "" || key == "" {
		return tls.Certificate{}, exit.Errorf(exit.Usage, "--tls-cert and --tls-key need each other").
			Hint("give both or none")
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return pair, exit.Errorf(exit.Usage, "the certificate %s and its key cannot be used: %w", cert, err).
			Hint("both are files in PEM form, and the key is the certificate's")
	}
	return pair, nil
}

// check refuses what cannot work on any server. A cluster has several URLs, with commas between them.
func (a *Access) check() error {
	for one := range strings.SplitSeq(a.URL, ",") {
		u, err := url.Parse(strings.TrimSpace(one))
		if err != nil || u.Host == "" || u.Scheme != "nats" && u.Scheme != "tls" {
			return exit.Errorf(exit.Usage, "--nats must be nats://HOST:PORT or tls://HOST:PORT; found %s", param.Quote(one)).
				Hint("the server of sessionsim sweep serve tells its own: nats://127.0.0.1:4222")
		}
	}
	if a.Credentials == "" {
		return nil
	}
	text, err := os.ReadFile(a.Credentials)
	if err != nil {
		return exit.Wrap(exit.Usage, err)
	}
	if !strings.Contains(string(text), "USER NKEY SEED") {
		return exit.Errorf(exit.Usage, "%s holds no NATS credentials", a.Credentials).
			Hint("they are a JWT and a key, as nsc writes them; a token goes into --token-file")
	}
	return nil
}

// Connect reaches a server. From then on a lost connection is made again by itself, for as long as it takes.
func (a *Access) Connect(ctx context.Context, name string, more ...nats.Option) (*nats.Conn, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	config, err := a.secure()
	if err != nil {
		return nil, err
	}
	options := append([]nats.Option{nats.Name("sessionsim " + name), nats.MaxReconnects(-1), nats.Timeout(5 * time.Second),
		nats.ReconnectWait(250 * time.Millisecond), nats.IgnoreAuthErrorAbort()}, more...)
	if config != nil {
		options = append(options, nats.Secure(config))
	}
	if a.Token != "" {
		options = append(options, nats.Token(a.Token))
	}
	if a.Credentials != "" {
		options = append(options, nats.UserCredentials(a.Credentials))
	}
	conn, err := nats.Connect(a.URL, options...)
	if err != nil {
		return nil, a.explain(err)
	}
	return conn, nil
}

// address is the URL without a password.
func (a *Access) address() string {
	if u, err := url.Parse(a.URL); err == nil {
		return u.Redacted()
	}
	return "the server"
}

// explain says why a server cannot be reached, and what to do.
func (a *Access) explain(err error) error {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var dns *net.DNSError
	text := err.Error()
	switch {
	case errors.Is(err, nats.ErrAuthorization) || strings.Contains(strings.ToLower(text), "authorization"):
		return exit.Errorf(exit.Unreachable, "%s refuses the credentials", a.address()).
			Hint("give those of the server: --token-file FILE, --creds FILE, or nats://user:password@host:port")
	case errors.Is(err, nats.ErrSecureConnWanted):
		return exit.Errorf(exit.Unreachable, "no secure connection to %s: the server has no certificate", a.address()).
			Hint("start it with --tls-cert and --tls-key, or write nats:// where nobody else can listen")
	case errors.As(err, &unknown) || errors.As(err, &name) || strings.Contains(text, "tls:") ||
		strings.Contains(text, "x509"):
		return exit.Errorf(exit.Unreachable, "no secure connection to %s: %w", a.address(), err).
			Hint("name the authority that signed its certificate with --tls-ca FILE, and the host as the certificate does")
	case errors.As(err, &dns):
		return exit.Errorf(exit.Unreachable, "there is no host %s", dns.Name).Hint("is the URL right? --nats %s", a.address())
	case errors.Is(err, nats.ErrNoServers) || strings.Contains(text, "refused") || strings.Contains(text, "timeout"):
		return exit.Errorf(exit.Unreachable, "cannot reach %s: %w", a.address(), err).
			Hint("is the server running? To start one: sessionsim sweep serve STUDY")
	}
	return exit.Errorf(exit.Unreachable, "cannot reach %s: %w", a.address(), err).
		Hint("a URL looks like nats://127.0.0.1:4222")
}

// hostOf splits an address into host and port.
func hostOf(address string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(address)
	if err == nil {
		_, err = fmt.Sscanf(text+"\n", "%d\n", &port)
	}
	if err != nil || port < 0 || port > 65535 {
		return "", 0, exit.Errorf(exit.Usage, "--listen must be HOST:PORT, such as 127.0.0.1:4222; found %q", address)
	}
	return host, port, nil
}

// loopback reports whether only this machine can reach a host.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
