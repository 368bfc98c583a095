package eval

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestProgramDiesWithRunner kills the whole of a search: its program must not go on
// alone.
func TestProgramDiesWithRunner(t *testing.T) {
	dir := t.TempDir()
	runner := exec.Command(os.Args[0])
	runner.Env = append(os.Environ(), childMode+"=runner:"+dir)
	if err := runner.Start(); err != nil {
		t.Fatal(err)
	}
	pid := 0
	deadline := time.Now().Add(20 * time.Second)
	for pid == 0 {
		out, _ := os.ReadFile(filepath.Join(dir, "stdout.log"))
		fmt.Sscanf(string(out), "started %d", &pid)
		if time.Now().After(deadline) {
			t.Fatal("the program did not start")
		}
		time.Sleep(10 * time.Millisecond)
	}
	if !alive(pid) {
		t.Fatal("the program does not run")
	}
	runner.Process.Kill()
	runner.Wait()
	for alive(pid) {
		if time.Now().After(deadline) {
			t.Fatal("the program is alive")
		}
		time.Sleep(10 * time.Millisecond)
	}
}
