// The smallest service that fits pipeline/docker: it answers its health check, well, and badly on request.
package main

import (
	"context"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"example.com/service/rolloutmetrics"
)

func main() {
	router := http.NewServeMux()
	router.HandleFunc("/health", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	router.HandleFunc("/good", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	router.HandleFunc("/bad", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })

	metrics := rolloutmetrics.New(os.Stdout)
	server := http.Server{Addr: ":" + os.Getenv("PORT"), Handler: metrics.Watch("/health", router)}
	told, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	go func() {
		<-told.Done()
		_ = server.Shutdown(context.Background())
	}()
	_ = server.ListenAndServe()
	metrics.Flush()
}
