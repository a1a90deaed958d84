package strategies

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// sendQueue is where copies wait in their sender until the other servers have
// taken them.
type sendQueue struct {
	Bytes int64 // 0 is unbounded, and not counted
	Full  sim.Overflow
}

func (q *sendQueue) field() param.Field {
	return param.Field{Name: "send_queue", Value: param.BytesOr("uncounted", 0, &q.Bytes, 1, 1<<50),
		Doc: "Bytes of copies that may wait in a server until the others have taken them, over all destinations; copies " +
			"that a request waits for anyway do not count. They are memory of the server. A peer that is slow, or stands " +
			"still, fills the queue; when it is dropped from the group, what waits for it is thrown away. uncounted is a " +
			"queue without bound and memory.",
		Source: "Tomcat: MessageDispatchInterceptor, maxQueueSize 64 MiB"}
}

func (q *sendQueue) fullField() param.Field {
	return param.Field{Name: "when_queue_full", Value: param.Enum(&q.Full,
		param.Option{Name: "block", Doc: "sends the copy at once and lets the request wait until it has been taken"},
		param.Option{Name: "drop", Doc: "does not send it, so that the other server keeps an old version"}),
		Doc:    "What a server does with a copy for which its send queue has no room.",
		Source: "Tomcat: alwaysSend true sends synchronously; with false the copy is lost with an error in the log"}
}

// equip gives a trial the queue.
func (q *sendQueue) equip(c *sim.Config) { c.Replica.Queue, c.Replica.Overflow = q.Bytes, q.Full }
