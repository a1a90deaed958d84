package accesslog

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Kind is what a request does to its session.
type Kind uint8

// The kinds of a request. A replay file knows the last four.
const (
	Ignored Kind = iota // touches no session: a style sheet, a probe
	Login               // creates the session
	Read                // uses it
	Write               // changes it
	Logout              // ends it
)

var kindNames = [...]string{Ignored: "ignore", Login: "login", Read: "read", Write: "write", Logout: "logout"}

// String gives the word that stands in rules and replay files.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", k)
}

// Rule gives a kind to the requests of some methods and paths. A login that matches inside a visit renews its session
// and counts as a write, because a visit has one session, made by its first request.
type Rule struct {
	Kind    Kind
	Methods []string // in capitals; none stands for all
	Paths   []string // of which one must match the path without query; * stands for any run of bytes, case is ignored
}

// ParseRule reads "KIND METHODS PATH...", as in "login POST */login */signin" or "ignore GET,HEAD *.css"; the method *
// stands for all.
func ParseRule(text string) (Rule, error) {
	words := strings.Fields(text)
	if len(words) < 3 {
		return Rule{}, fmt.Errorf("a rule is KIND METHODS PATH..., as in %q; found %q", "login POST */login", text)
	}
	kind := slices.Index(kindNames[:], words[0])
	if kind < 0 {
		return Rule{}, fmt.Errorf("kind %q is unknown; it is one of %s", words[0], strings.Join(kindNames[:], ", "))
	}
	r := Rule{Kind: Kind(kind), Paths: words[2:]}
	if words[1] != "*" {
		r.Methods = strings.Split(strings.ToUpper(words[1]), ",")
	}
	return r, r.check()
}

// String gives the rule as ParseRule reads it.
func (r Rule) String() string {
	methods := strings.Join(r.Methods, ",")
	if methods == "" {
		methods = "*"
	}
	return r.Kind.String() + " " + methods + " " + strings.Join(r.Paths, " ")
}

func (r Rule) check() error {
	if int(r.Kind) >= len(kindNames) {
		return errors.New("its kind is unknown")
	}
	if len(r.Paths) == 0 || slices.Contains(r.Paths, "") {
		return errors.New("it needs a path; * stands for every path")
	}
	return nil
}

// DefaultRules returns the rules in common use: logins and logouts by the names that frameworks give their paths
// (Spring, Rails, Django, Laravel, WordPress, OAuth callbacks), and no session for the files that a page is drawn with.
// Where no rule matches the method decides: GET and HEAD read, POST, PUT, PATCH and DELETE write, others are ignored.
func DefaultRules() []Rule {
	texts := []string{
		"logout * */logout */log-out */signout */sign-out */sign_out */logout.php",
		"logout DELETE */session */sessions",
		"login POST */login */log-in */signin */sign-in */sign_in */login.php */wp-login.php */session */sessions",
		"login GET */oauth/callback */oauth2/callback */auth/callback */login/callback",
		"ignore * *.css *.js *.mjs *.map *.png *.jpg *.jpeg *.gif *.svg *.ico *.webp *.avif *.bmp *.woff *.woff2 *.ttf " +
			"*.otf *.eot *.mp3 *.mp4 *.ogg *.wav *.webm */robots.txt",
	}
	rules := make([]Rule, len(texts))
	for i, text := range texts {
		rules[i], _ = ParseRule(text)
	}
	return rules
}

// classifier applies rules in order.
type classifier []pattern

// pattern is one path of a rule. Most begin or end with the only star, so head and tail decide without the middle.
type pattern struct {
	kind       Kind
	methods    []string
	head, tail []byte   // in small letters, before the first and after the last star
	middle     [][]byte // between the stars
	exact      bool     // there is no star, and head is all
}

func newClassifier(rules []Rule) classifier {
	var all classifier
	for _, r := range rules {
		for _, path := range r.Paths {
			parts := bytes.Split([]byte(strings.ToLower(path)), []byte{'*'})
			p := pattern{kind: r.Kind, methods: r.Methods, head: parts[0], exact: len(parts) == 1}
			if !p.exact {
				p.tail, p.middle = parts[len(parts)-1], parts[1:len(parts)-1]
			}
			all = append(all, p)
		}
	}
	return all
}

// kind gives the kind of a request: that of the first rule that matches, else that of its method.
func (c classifier) kind(method, path []byte) Kind {
	for i := range c {
		if p := &c[i]; p.matches(path) && p.takes(method) {
			return p.kind
		}
	}
	if last := len(path) - 1; last > 0 && path[last] == '/' {
		return c.kind(method, bytes.TrimRight(path, "/")) // */login shall match /login/ too.
	}
	switch string(method) {
	case "GET", "HEAD":
		return Read
	case "POST", "PUT", "PATCH", "DELETE":
		return Write
	}
	return Ignored
}

func (p *pattern) takes(method []byte) bool {
	return len(p.methods) == 0 || slices.Contains(p.methods, string(method))
}

func (p *pattern) matches(path []byte) bool {
	if p.exact {
		return len(path) == len(p.head) && equalFold(path, p.head)
	}
	free := len(path) - len(p.tail)
	if free < len(p.head) || !equalFold(path[free:], p.tail) || !equalFold(path[:len(p.head)], p.head) {
		return false
	}
	path = path[len(p.head):free]
	for _, part := range p.middle {
		at := indexFold(path, part)
		if at < 0 {
			return false
		}
		path = path[at+len(part):]
	}
	return true
}

// equalFold compares from the end, where suffixes differ first. The lengths are equal and small is in small letters.
func equalFold(b, small []byte) bool {
	for i := len(small) - 1; i >= 0; i-- {
		c := b[i]
		if c-'A' < 26 {
			c += 'a' - 'A'
		}
		if c != small[i] {
			return false
		}
	}
	return true
}

// indexFold finds the first place of small in b.
func indexFold(b, small []byte) int {
	for i := 0; i+len(small) <= len(b); i++ {
		if equalFold(b[i:i+len(small)], small) {
			return i
		}
	}
	return -1
}
