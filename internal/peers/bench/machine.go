package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
)

// setting is a line of the head of a file of results.
type setting struct{ key, value string }

// configuration is what benchstat shows of a machine, and by which it keeps
// results apart. The date is a day, so that a run that goes on after midnight
// says when it began.
func configuration(machine string, now time.Time) []setting {
	all := []setting{
		{"goos", runtime.GOOS},
		{"goarch", runtime.GOARCH},
		{"pkg", "example.com/poollab/internal/peers/bench"},
		{"cpu", cpuName()},
		{"go", runtime.Version()},
		{"machine", machine},
		{"gomaxprocs", fmt.Sprint(runtime.GOMAXPROCS(0))},
		{"kernel", kernel()},
		{"date", now.Format(time.DateOnly)},
	}
	known := all[:0]
	for _, s := range all {
		if s.value != "" {
			known = append(known, s)
		}
	}
	return known
}

func cpuName() string {
	data, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(data)) {
		if name, ok := strings.CutPrefix(line, "model name"); ok {
			return strings.TrimSpace(strings.TrimLeft(name, " \t:"))
		}
	}
	return ""
}

func kernel() string {
	data, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(data))
}

// programHash tells programs apart: results of two must not be mixed.
func programHash() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("bench: %w", err)
	}
	f, err := os.Open(self)
	if err != nil {
		return "", fmt.Errorf("bench: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("bench: %w", err)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:6]), nil
}
