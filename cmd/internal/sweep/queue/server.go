package queue

import (
	"crypto/tls"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep"
)

// Listen is how an embedded server is reached.
type Listen struct {
	Address   string // host:port
	Token     string
	Cert, Key string // files, for TLS
	Dir       string // where the queue is kept
}

// mostStore bounds what the embedded server keeps, and mostConnections who may come.
const (
	mostStore       = 1 << 30
	mostConnections = 1024
)

// check refuses what would let strangers in.
func (l *Listen) check() (host string, port int, err error) {
	host, port, err = hostOf(l.Address)
	if err != nil {
		return "", 0, err
	}
	if !loopback(host) && l.Token == "" {
		return "", 0, exit.Errorf(exit.Usage, "%s can be reached from other machines, and needs credentials", l.Address).
			Hint("put a long random word into a file: --token-file FILE; workers need the same file").
			Hint("or stay on this machine: --listen 127.0.0.1:4222")
	}
	if l.Token != "" && len(l.Token) < 16 {
		return "", 0, exit.Errorf(exit.Usage, "the token has %d characters; a stranger could guess it", len(l.Token)).
			Hint("take at least 16: head -c 24 /dev/urandom | base64")
	}
	return host, port, nil
}

// Open reports whether what goes over the wire can be read by others on the way.
func (l *Listen) Open() bool {
	host, _, err := hostOf(l.Address)
	return err == nil && !loopback(host) && l.Cert == ""
}

// Serve starts an embedded server. Its Shutdown ends it.
func Serve(l Listen) (*server.Server, error) {
	host, port, err := l.check()
	if err != nil {
		return nil, err
	}
	if port == 0 {
		port = server.RANDOM_PORT
	}
	options := &server.Options{ServerName: "sessionsim", Host: host, Port: port, Authorization: l.Token, NoSigs: true,
		NoLog: true, MaxPayload: sweep.MaxMessage + 64<<10, MaxConn: mostConnections, JetStream: true, StoreDir: l.Dir,
		JetStreamMaxMemory: 1 << 20, JetStreamMaxStore: mostStore}
	if l.Cert != "" || l.Key != "" {
		pair, err := keyPair(l.Cert, l.Key)
		if err != nil {
			return nil, err
		}
		options.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}}
		options.TLSTimeout = 5
	}
	s, err := server.NewServer(options)
	if err != nil {
		return nil, exit.Errorf(exit.Internal, "the server cannot be started: %w", err)
	}
	go s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		s.Shutdown()
		return nil, exit.Errorf(exit.Unreachable, "cannot listen on %s", l.Address).
			Hint("is another program using the port? Choose another one: --listen HOST:PORT")
	}
	return s, nil
}
