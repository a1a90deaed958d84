package presets

import (
	"regexp"
	"slices"
)

// Scenarios are the presets of the catalogue, in its order: each teaches one
// thing, and its number is its place from 1 on. Presets besides these are for a
// start.
func Scenarios() []string { return slices.Clone(scenarios) }

var scenarios = []string{
	"seed-three-servers", "login-loop", "sticky-crash", "sticky-flap", "sticky-scaleout", "sticky-heavy-users",
	"ip-nat", "ip-roaming", "ip-resize", "affinity-ttl-mismatch", "lb-reload", "drain-vs-kill", "rolling-deploy",
	"panic-failopen", "cluster-lag", "cluster-ajax-burst", "cluster-size", "cluster-sync-slow-peer", "cluster-join",
	"cluster-partition", "cluster-out-of-order", "backup-manager-nonsticky", "store-disk-vs-memory",
	"store-touch-writes", "store-crash-single", "store-timeout-policy", "sentinel-failover", "sentinel-partition",
	"replica-reads", "eviction", "memcached-ring", "lock-contention", "logout-race", "ttl-sweep", "flash-crowd",
	"cookie-session", "jwt-revocation", "hybrid-sticky-backup", "thundering-relogin", "slow-start-and-cold",
}

// Number is the place of a preset in the catalogue, 0 for none.
func Number(preset string) int { return 1 + slices.Index(scenarios, preset) }

// Complaint is what users of real systems have reported, again and again.
type Complaint struct {
	ID      string // U1, U2 and so on
	Text    string
	Reports string // repositories and numbers of issues
}

// Complaints lists them.
func Complaints() []Complaint { return slices.Clone(complaints) }

var complaints = []Complaint{
	{"U1", "everybody is logged out at each deploy", "loculus #2604, pages-core #123, etengine #820, SailScores #477"},
	{"U2", "a rolling deploy with two session formats: old and new servers reject each other's sessions",
		"lfx-self-serve #1089"},
	{"U3", "an error during a deploy is taken for a logout by the page", "assembledhq/143 #420"},
	{"U4", "after a scale-out new servers stay idle and old ones overloaded", "ingress-nginx #4093, #5944"},
	{"U5", "from one server to two, half of the pinned users lose their session", "ingress-nginx #4475, #3384"},
	{"U6", "one server gets everything and fails its readiness check, then the next", "vets-api #26834"},
	{"U7", "all clients behind one proxy or balancer hit one server",
		"kubernetes #43958, zincware/ZnDraw #859, goplus/builder #1753, ingress-nginx #3056"},
	{"U8", "the balancer's table is lost when it is reloaded", "haproxy #1216, #842, #1078"},
	{"U9", "what was put into the cart is gone: parallel calls overwrote the session",
		"Cm_RedisSession #93, flask-session #71, laravel #5416, fastify-session #237, connect-redis #75"},
	{"U10", "a logout is undone: a slow request saves the session back", "boj/redistore #2"},
	{"U11", "the session lock serialises all calls of a page, which hangs",
		"ZoneMinder #806, xdmod #2271, waca #421"},
	{"U12", "the login works and the next page says not logged in: the replica is 40 ms behind",
		"fleet #4469, mattermost #16888, dmm-com/pagoda #238"},
	{"U13", "after a failover the application keeps writing to the old primary, for minutes to an hour",
		"redisson #1272, aspnet-redis-providers #130, redis-py #460"},
	{"U14", "the store evicts sessions, which looks like random logouts; or it refuses, and logins fail",
		"pathfinder #686, sourcegraph #296, mw-config #5153"},
	{"U15", "the store is down and all requests hang for 20 to 42 s, even anonymous ones",
		"alkem-io/server #6333, connect #653, ran-jit #19"},
	{"U16", "the fallback store has another time-to-live, and carts are emptied", "Cm_RedisSession #75"},
	{"U17", "a node returns after a failure with old data: an old session, or a logout",
		"php-memcached #38, #349, laravel #24440"},
	{"U18", "fail-back to a node that has an old local copy loses writes", "hazelcast-wm #50"},
	{"U19", "without sticky sessions other servers serve old attributes", "hazelcast #5242, redisson #974"},
	{"U20", "a joining server doubles its donor's memory, times out and starts empty", "tomcat-users, 2012-09-06"},
	{"U21", "an attribute that is changed in place is never copied", "wicket #167"},
	{"U22", "expired rows pile up; the job that deletes them blocks the others",
		"DefectDojo #11770, commcare-hq #16818, spring-session #838"},
	{"U23", "robots fill the store with sessions of one request", "peeringdb #1213, magento-turpentine #1506"},
	{"U24", "a session in a cookie of more than 4 KB fails or is dropped", "bootcamp #9922, exercism #8276, rails #54838"},
	{"U25", "a token is still valid after a logout or a change of password",
		"torii-rs #83, node-jsonwebtoken #777, OWASP Top10 #544"},
	{"U26", "users are pinned for hours, and the load stays uneven after a rolling update", "kubernetes #55603"},
	{"U27", "slowness makes users try again and log in again, which makes it slower", "clicktime, 2015"},
}

var mention = regexp.MustCompile(`\bU[0-9]+\b`)

// Explains lists the complaints that a preset explains: those its comment
// names.
func Explains(preset string) []string {
	text, _ := Text(preset)
	ids := mention.FindAllString(string(text), -1)
	slices.SortFunc(ids, func(a, b string) int { return number(a) - number(b) })
	return slices.Compact(ids)
}

// number is that of a complaint.
func number(id string) int {
	return slices.IndexFunc(complaints, func(c Complaint) bool { return c.ID == id })
}

// ExplainedBy lists the presets that explain a complaint: those of the
// catalogue in its order, then others.
func ExplainedBy(id string) (names []string) {
	for _, name := range scenarios {
		if slices.Contains(Explains(name), id) {
			names = append(names, name)
		}
	}
	for _, name := range Names() {
		if Number(name) == 0 && slices.Contains(Explains(name), id) {
			names = append(names, name)
		}
	}
	return names
}
