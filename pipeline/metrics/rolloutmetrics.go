// Package rolloutmetrics reports what Rollout judges a service by. Copy it to rolloutmetrics/ of the module, and let it
// have every request (Gin's engine is an http.Handler):
//
//	metrics := rolloutmetrics.New(os.Stdout)
//	defer metrics.Flush()
//	server := http.Server{Addr: ":8002", Handler: metrics.Watch("/health", router)}
//
// Every ten seconds the requests since the last time are one line of stdout, which CloudWatch Logs makes metrics of
// (embedded metric format). It needs the variables SERVICE_NAME and COLOUR, and METRICS_NAMESPACE if that is not MPAC.
package rolloutmetrics

import (
	"encoding/json"
	"io"
	"math"
	"net/http"
	"os"
	"sync"
	"time"
)

const (
	every      = 10 * time.Second
	mostValues = 100 // of one metric in one line
)

// Metrics collects what was answered since the last flush.
type Metrics struct {
	mutex   sync.Mutex
	writer  *json.Encoder
	errors  []float64
	latency []float64
}

type metric struct{ Name, Unit string }

type directive struct {
	Namespace  string
	Dimensions [][]string
	Metrics    []metric
}

type metadata struct {
	Timestamp         int64
	CloudWatchMetrics []directive
}

type line struct {
	Metadata  metadata `json:"_aws"`
	Service   string
	Colour    string
	ErrorRate []float64
	Latency   []float64
}

// New reports to writer every ten seconds.
func New(writer io.Writer) *Metrics {
	metrics := &Metrics{writer: json.NewEncoder(writer)}
	go func() {
		for range time.Tick(every) {
			metrics.Flush()
		}
	}()
	return metrics
}

type answer struct {
	http.ResponseWriter
	status int
}

func (a *answer) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController flush and hijack.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// Watch counts every answer but those of the health check, which say nothing about the traffic.
func (m *Metrics) Watch(healthPath string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == healthPath {
			next.ServeHTTP(w, r)
			return
		}
		began, seen := time.Now(), &answer{ResponseWriter: w, status: http.StatusOK}
		// A panic that reaches net/http has answered nothing.
		panicked := true
		defer func() { m.note(panicked || seen.status >= 500, time.Since(began)) }()
		next.ServeHTTP(seen, r)
		panicked = false
	})
}

func (m *Metrics) note(failed bool, took time.Duration) {
	rate := 0.0
	if failed {
		rate = 100
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.errors = append(m.errors, rate)
	m.latency = append(m.latency, math.Round(took.Seconds()*10_000)/10)
}

// Flush writes what came since the last time; nothing when nothing came.
//
// ErrorRate is 100 for a request that failed and 0 for any other, so that its average is the percentage and its count
// that of the requests; Latency is in milliseconds.
func (m *Metrics) Flush() {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	namespace, given := os.LookupEnv("METRICS_NAMESPACE")
	if !given {
		namespace = "MPAC"
	}
	metrics := []metric{{"ErrorRate", "Percent"}, {"Latency", "Milliseconds"}}
	about := metadata{time.Now().UnixMilli(), []directive{{namespace, [][]string{{"Service", "Colour"}}, metrics}}}
	for len(m.errors) > 0 {
		n := min(mostValues, len(m.errors))
		_ = m.writer.Encode(line{about, os.Getenv("SERVICE_NAME"), os.Getenv("COLOUR"), m.errors[:n], m.latency[:n]})
		m.errors, m.latency = m.errors[n:], m.latency[n:]
	}
}
