// The health check of the container, in an image that has neither a shell nor curl. Copy it to healthcheck/main.go of
// the module; the Dockerfile makes /healthcheck of it, and the task definition calls that.
package main

import (
	"fmt"
	"net/http"
	"os"
	"time"
)

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "8002"
	}
	client := http.Client{Timeout: 3 * time.Second}
	response, err := client.Get("http://127.0.0.1:" + port + "/health")
	if err == nil && response.StatusCode >= 400 {
		err = fmt.Errorf("answered %s", response.Status)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "unhealthy:", err)
		os.Exit(1)
	}
}
