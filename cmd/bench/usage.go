package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// usage is what one run of a command took.
type usage struct {
	Wall, CPU float64 // seconds; CPU is of user and system, all cores together
	Peak      float64 // MiB of memory at most; 0: not known on this system
	Others    float64 // cores that everything else kept busy meanwhile; -1: not known
}

// task is a command that is measured. What it prints is thrown away; Before puts
// things in order and is not measured.
type task struct {
	Name   string
	args   []string
	dir    string
	env    []string // in addition to this process's
	before func() error
}

// measure runs a task once. This process must stay small: at the start a child
// counts its parent's memory as its own.
func (t task) measure() (usage, error) {
	if t.before != nil {
		if err := t.before(); err != nil {
			return usage{}, err
		}
	}
	cmd := exec.Command(t.args[0], t.args[1:]...)
	var problems bytes.Buffer
	cmd.Dir, cmd.Stderr, cmd.Env = t.dir, &problems, append(os.Environ(), t.env...)
	busy := busySeconds()
	start := time.Now()
	err := cmd.Run()
	u := usage{Wall: time.Since(start).Seconds(), Others: -1}
	if err != nil {
		return u, fmt.Errorf("%s: %s: %w\n%s", t.Name, strings.Join(t.args, " "), err, &problems)
	}
	u.CPU = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	u.Peak = peakMiB(cmd.ProcessState)
	if after := busySeconds(); busy >= 0 && after >= 0 {
		u.Others = max(0, after-busy-u.CPU) / u.Wall
	}
	return u, nil
}

// busySeconds is how long all cores together have worked since the machine
// started; negative where the system does not tell.
func busySeconds() float64 {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return -1
	}
	line, _, _ := strings.Cut(string(text), "\n")
	var user, nice, system, idle, wait, irq, soft, steal float64
	if _, err := fmt.Sscanf(line, "cpu %f %f %f %f %f %f %f %f", &user, &nice, &system, &idle, &wait, &irq, &soft, &steal); err != nil {
		return -1
	}
	return (user + nice + system + irq + soft + steal) / 100
}
