package accesslog

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestDefaultRules(t *testing.T) {
	c := newClassifier(DefaultRules())
	tests := map[string]Kind{
		"GET /":                     Read,
		"HEAD /index.html":          Read,
		"POST /cart":                Write,
		"PUT /x":                    Write,
		"PATCH /x":                  Write,
		"DELETE /x":                 Write,
		"OPTIONS /x":                Ignored,
		"PROPFIND /x":               Ignored,
		"POST /login":               Login,
		"POST /Account/Login/":      Login,
		"GET /login":                Read, // the form
		"POST /users/sign_in":       Login,
		"POST /wp-login.php":        Login,
		"GET /oauth2/callback":      Login,
		"POST /api/session":         Login,
		"DELETE /api/session":       Logout,
		"GET /logout":               Logout,
		"POST /users/sign_out":      Logout,
		"GET /logout-help":          Read,
		"GET /a/b.CSS":              Ignored,
		"GET /favicon.ico":          Ignored,
		"GET /robots.txt":           Ignored,
		"GET /css":                  Read,
		"GET /news/login/yesterday": Read,
	}
	for request, want := range tests {
		method, path, _ := strings.Cut(request, " ")
		if got := c.kind([]byte(method), []byte(path)); got != want {
			t.Errorf("%s: got %v, want %v", request, got, want)
		}
	}
	if len(DefaultRules()) != 5 {
		t.Error("a default rule is missing")
	}
	for _, r := range DefaultRules() {
		if again, err := ParseRule(r.String()); err != nil || again.String() != r.String() {
			t.Errorf("%v is read back as %v, error %v", r, again, err)
		}
	}
}

func TestParseRule(t *testing.T) {
	r, err := ParseRule("write get,head /cart/* /a*b*c")
	if err != nil || r.String() != "write GET,HEAD /cart/* /a*b*c" {
		t.Errorf("%v, error %v", r, err)
	}
	for _, text := range []string{"", "login", "login POST", "sign-in POST /x"} {
		if _, err := ParseRule(text); err == nil {
			t.Errorf("%q is taken for a rule", text)
		}
	}
}

// TestPatterns: a pattern matches what the regular expression matches that has .* for each star.
func TestPatterns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		glob := rapid.StringMatching(`[abA*]{1,6}`).Draw(t, "pattern")
		path := rapid.StringMatching(`[abB]{0,8}`).Draw(t, "path")
		want := regexp.MustCompile("(?i)^" + strings.ReplaceAll(glob, "*", ".*") + "$").MatchString(path)
		p := newClassifier([]Rule{{Kind: Login, Paths: []string{glob}}})[0]
		if got := p.matches([]byte(path)); got != want {
			t.Fatalf("%s on %s: got %v, want %v", glob, path, got, want)
		}
	})
}
