package main

import (
	"io"
	"os"
	"os/exec"
	"testing"
)

func TestTasksAreMeasuredInTurn(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("needs sh")
	}
	log := write(t, t.TempDir(), "log", "")
	one := func(name string) task {
		return task{Name: name, args: []string{"sh", "-c", "echo " + name + " >> " + log}}
	}
	runs, err := inTurn(io.Discard, 2, one("a"), one("b"))
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(log); string(text) != "a\nb\na\nb\na\nb\n" {
		t.Errorf("ran %q", text)
	}
	if len(runs) != 2 || len(runs[0].Runs) != 2 || runs[1].Name != "b" || runs[0].Runs[0].Wall <= 0 {
		t.Errorf("got %+v", runs)
	}
	if _, err := inTurn(io.Discard, 1, task{Name: "bad", args: []string{"sh", "-c", "exit 3"}}); err == nil {
		t.Error("a task that failed was measured")
	}
}
