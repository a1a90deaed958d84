package accesslog

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// traffic is a log of some lines: clients of a site come back every few minutes, ten lines a second, a third of them
// for static files, each up to a few seconds late.
func traffic(lines int, format Format) []byte {
	var b bytes.Buffer
	paths := []string{"/presentations/logstash-2013/", "/style2.css", "/blog/tags/puppet?flav=rss20",
		"/images/web/2009/banner.png", "/articles/dynamic-dns-with-dhcp/", "/projects/xdotool/"}
	for i := range lines {
		x := int(hashBytes(uint64(i), nil) >> 40)
		at := time.Unix(1_431_857_103+int64(i/10-x%4), 0).UTC()
		address := fmt.Sprintf("10.%d.%d.%d", x%3, x/3%40, x/120%50)
		agent := fmt.Sprintf("Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/32.0.%d.107 "+
			"Safari/537.36", x%3)
		path := paths[x/6000%6]
		if format == JSONLines {
			fmt.Fprintf(&b, `{"time_iso8601":"%s","remote_addr":"%s","request_method":"GET","request_uri":"%s","status":200,`+
				`"body_bytes_sent":%d,"http_referer":"http://example.org/","http_user_agent":"%s"}`+"\n",
				at.Format(time.RFC3339), address, path, x%100_000, agent)
			continue
		}
		fmt.Fprintf(&b, "%s - - [%s] \"GET %s HTTP/1.1\" 200 %d \"http://example.org/\" \"%s\"\n", address,
			at.Format("02/Jan/2006:15:04:05 -0700"), path, x%100_000, agent)
	}
	return b.Bytes()
}

func BenchmarkImport(b *testing.B) {
	const lines = 100_000
	logs := map[string][]byte{"combined": traffic(lines, Combined), "json": traffic(lines, JSONLines)}
	logs["combined-gzip"] = pack(b, string(logs["combined"]))
	for _, name := range []string{"combined", "json", "combined-gzip"} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(logs[strings.TrimSuffix(name, "-gzip")])))
			b.ReportAllocs()
			for b.Loop() {
				s, err := Import(bytes.NewReader(logs[name]), io.Discard, Defaults())
				if err != nil || s.Lines != lines {
					b.Fatal(s, err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/lines, "ns/line")
		})
	}
}

func BenchmarkReader(b *testing.B) {
	var replay bytes.Buffer
	s, err := Import(bytes.NewReader(traffic(100_000, Combined)), &replay, Defaults())
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(replay.Len()))
	for b.Loop() {
		if err := drain(replay.String()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(s.Requests), "ns/request")
}

// TestSteadyStateAllocatesNothing: once as many visits were open as ever are, a line takes no new memory.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	for _, format := range []Format{Combined, JSONLines} {
		const warm, measured = 60_000, 20_000
		lines, err := openLines(bytes.NewReader(traffic(warm+measured+1, format)))
		if err != nil {
			t.Fatal(err)
		}
		o := Defaults()
		o.Format = format
		im := newImporter(lines, io.Discard, o)
		one := func() {
			line, long, err := lines.next()
			if err != nil {
				t.Fatal(err)
			}
			if why := im.line(line, long); why != fine && why != ignoredRule {
				t.Fatal(reasonNames[why])
			}
		}
		for range warm {
			one()
		}
		if n := testing.AllocsPerRun(measured, one); n != 0 {
			t.Errorf("%s: %v allocations for a line", format, n)
		}
	}
}
