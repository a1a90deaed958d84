package queue

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep"
)

func dial(t *testing.T, a Access) *nats.Conn {
	t.Helper()
	for range 100 { // a broker in a process of its own takes a moment
		if conn, err := a.Connect(t.Context(), "test"); err == nil {
			return conn
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("no connection within five seconds")
	return nil
}

// serve starts an embedded server.
func serve(t *testing.T, l Listen) (*server.Server, Access) {
	t.Helper()
	if l.Address == "" {
		l.Address = "127.0.0.1:0"
	}
	l.Dir = t.TempDir()
	s, err := Serve(l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	return s, Access{URL: s.ClientURL(), Token: l.Token}
}

const token = "a long random word"

// TestAccess: who may come in, and what those are told who may not.
func TestAccess(t *testing.T) {
	_, open := serve(t, Listen{})
	_, closed := serve(t, Listen{Token: token})
	wrong, none := closed, closed
	wrong.Token, none.Token = "a wrong random word", ""
	cases := []struct {
		access     Access
		want, hint string // in the error; none when want is empty
	}{
		{open, "", ""},
		{closed, "", ""},
		{wrong, "refuses the credentials", "--token-file"},
		{none, "refuses the credentials", "--token-file"},
		{Access{URL: "nats://" + freeAddress(t)}, "cannot reach", "sessionsim sweep serve"},
		{Access{URL: "nats://user:secret@" + freeAddress(t)}, "user:xxxxx@", "sessionsim sweep serve"},
		{Access{URL: "nats://nobody.invalid:4222"}, "nobody.invalid", "--nats"},
		{Access{URL: open.URL, Credentials: "missing.creds"}, "missing.creds", ""},
		{Access{URL: open.URL, CA: "missing.pem"}, "missing.pem", ""},
		{Access{URL: open.URL, Cert: "missing.pem", Key: "missing.key"}, "missing.pem", ""},
		{Access{URL: strings.Replace(open.URL, "nats:", "tls:", 1)}, "no secure connection", "nats://"},
	}
	for _, c := range cases {
		conn, err := c.access.Connect(t.Context(), "test")
		if conn != nil {
			conn.Close()
		}
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.access.URL, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%+v gave %v, want an error that says %q", c.access, err, c.want)
		case c.hint != "" && !strings.Contains(strings.Join(exit.HintsOf(err), " "), c.hint):
			t.Errorf("%+v: the hints are %q", c.access, exit.HintsOf(err))
		case c.hint != "" && exit.CodeOf(err) != exit.Unreachable:
			t.Errorf("%+v ends with code %d", c.access, exit.CodeOf(err))
		}
	}
}

// TestUnusable: what cannot work on any server is the caller's mistake, and is told before one is asked.
func TestUnusable(t *testing.T) {
	notCredentials := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(notCredentials, []byte(token), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, a := range map[string]Access{
		`--nats must be`:           {URL: ""},
		`found "http://localhost"`: {URL: "http://localhost"},
		`found "nats://host:port"`: {URL: "nats://host:port"},
		"no NATS credentials":      {URL: "nats://" + freeAddress(t), Credentials: notCredentials},
		"--tls-key":                {URL: "nats://" + freeAddress(t), Cert: notCredentials},
		"--tls-cert":               {URL: "nats://" + freeAddress(t), Key: notCredentials},
	} {
		_, err := a.Connect(t.Context(), "test")
		if exit.CodeOf(err) != exit.Usage || !strings.Contains(err.Error(), want) || len(exit.HintsOf(err)) == 0 {
			t.Errorf("%+v gave %v, want a mistake in the command line that says %q", a, err, want)
		}
	}
}

// TestListen: whoever can be reached from elsewhere needs credentials.
func TestListen(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	cases := map[string]Listen{
		"needs credentials":   {Address: "0.0.0.0:0"},
		"needs credentials ":  {Address: ":4222"},
		"needs credentials  ": {Address: "192.0.2.1:4222"},
		"could guess it":      {Address: "127.0.0.1:0", Token: "secret"},
		"HOST:PORT":           {Address: "127.0.0.1"},
		"HOST:PORT ":          {Address: "127.0.0.1:http"},
		"cannot be used":      {Address: "127.0.0.1:0", Cert: "missing.pem", Key: "missing.key"},
		"--tls-key":           {Address: "127.0.0.1:0", Cert: "missing.pem"},
	}
	for want, l := range cases {
		l.Dir = t.TempDir()
		s, err := Serve(l)
		if err == nil {
			s.Shutdown()
		}
		if err == nil || !strings.Contains(err.Error(), strings.TrimSpace(want)) || exit.CodeOf(err) != exit.Usage {
			t.Errorf("%+v gave %v, want an error that says %q", l, err, want)
		}
	}
	if !(&Listen{Address: "10.0.0.1:4222", Token: token}).Open() || (&Listen{Address: "localhost:4222"}).Open() {
		t.Error("it is not known what others can read")
	}
}

// certificate writes a certificate for 127.0.0.1, which is its own authority, and its key.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(crand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for name, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der},
		key: {Type: "EC PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// TestTLS: a sweep over a connection that nobody can read, to a server whose certificate must be known.
func TestTLS(t *testing.T) {
	cert, key := certificate(t)
	_, access := serve(t, Listen{Token: token, Cert: cert, Key: key})
	_, err := access.Connect(t.Context(), "test")
	if err == nil || !strings.Contains(err.Error(), "no secure connection") {
		t.Errorf("an unknown authority gave %v", err)
	}
	access.CA = cert
	s := study(t, strings.Replace(question, "replications: 40", "replications: 2", 1))
	dir := filepath.Join(t.TempDir(), "tls")
	share(t, s, dir, access, &counting{})
	if err := open(t, s, dir).Merge(); err != nil {
		t.Fatal(err)
	}
	same(t, dir, alone(t, s))
}

// share shares a sweep out with one worker in this process.
func share(t *testing.T, s *sweep.Sweep, dir string, access Access, meter *counting) {
	t.Helper()
	conn, workerConn := dial(t, access), dial(t, access)
	defer conn.Close()
	defer workerConn.Close()
	ctx, stop := context.WithCancel(t.Context())
	worked := make(chan error, 1)
	w := Worker{Name: "test", Version: version, Number: 2, Wait: time.Minute, Tell: t.Logf}
	go func() {
		_, err := w.Work(ctx, workerConn)
		worked <- err
	}()
	err := Coordinate(t.Context(), conn, open(t, s, dir), Options{Job: 8, Patience: LeastPatience, Tell: t.Logf}, meter)
	stop()
	if err != nil {
		t.Fatal(err)
	}
	if err := <-worked; !errors.Is(err, context.Canceled) {
		t.Errorf("the worker ended with %v", err)
	}
}

// TestNoJetStream: a server that keeps no queues is told from one that cannot be reached.
func TestNoJetStream(t *testing.T) {
	bare, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoLog: true, NoSigs: true})
	if err != nil {
		t.Fatal(err)
	}
	go bare.Start()
	defer bare.Shutdown()
	if !bare.ReadyForConnections(10 * time.Second) {
		t.Fatal("no server")
	}
	conn := dial(t, Access{URL: bare.ClientURL()})
	defer conn.Close()
	s := study(t, question)
	err = Coordinate(t.Context(), conn, open(t, s, t.TempDir()), Options{Job: 8, Patience: LeastPatience, Tell: t.Logf},
		&counting{})
	if exit.CodeOf(err) != exit.Unreachable || !strings.Contains(err.Error(), "no JetStream") {
		t.Errorf("gave %v", err)
	}
}

// TestStrangeAnswers sends what no worker sends: the coordinator refuses it, goes on, and ends with the right bytes.
func TestStrangeAnswers(t *testing.T) {
	s := study(t, strings.Replace(question, "replications: 40", "replications: 3", 1))
	dir := filepath.Join(t.TempDir(), "strange")
	_, access := serve(t, Listen{})
	conn := dial(t, access)
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := streamsOf(js, s, LeastPatience).ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	good := sweep.Done{Schema: "sessionsim.done/1", Study: s.Hash, Version: version, Records: []string{},
		Failures: []string{}}
	foreign, old, long, fake := good, good, good, good
	foreign.Study, old.Version, long.Number = "another", "0.9", s.Runs()
	fake.Records = []string{`{"cell":"00","replication":0}`}
	for _, d := range []any{foreign, old, long, fake, "text", 7, []int{}, map[string]int{"extra": 1}} {
		data, _ := json.Marshal(d)
		if _, err := js.Publish(t.Context(), doneSubject(s.Hash[:16]), data); err != nil {
			t.Fatal(err)
		}
	}
	meter := &counting{}
	share(t, s, dir, access, meter)
	if meter.done != s.Runs() {
		t.Errorf("%d of %d runs were counted", meter.done, s.Runs())
	}
	if err := open(t, s, dir).Merge(); err != nil {
		t.Fatal(err)
	}
	same(t, dir, alone(t, s))
}
