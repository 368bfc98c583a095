//go:build unix

package eval

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestSlotEnvironment says what a program sees of its slot, beside what the environment of the search and its Command say.
func TestSlotEnvironment(t *testing.T) {
	for _, tt := range []struct {
		name string
		slot Slot
		own  map[string]string // the search's environment
		env  map[string]any    // the Command's
		want string            // slot, devices, OMP, MKL, GOMAXPROCS, PORT
	}{
		{name: "none", want: "0 - - - - -"},
		{name: "devices stay", own: map[string]string{"CUDA_VISIBLE_DEVICES": "4,5"}, want: "0 4,5 - - - -"},
		{name: "devices", slot: Slot{Number: 1, GPUs: []string{"0", "GPU-7"}}, own: map[string]string{"CUDA_VISIBLE_DEVICES": "4,5"}, want: "1 0,GPU-7 - - - -"},
		{name: "threads", slot: Slot{Threads: 3}, want: "0 - 3 3 3 -"},
		{name: "threads of the search", slot: Slot{Threads: 3}, own: map[string]string{"OMP_NUM_THREADS": "7"}, want: "0 - 7 3 3 -"},
		{name: "empty is not set", slot: Slot{Threads: 3}, own: map[string]string{"OMP_NUM_THREADS": ""}, want: "0 - 3 3 3 -"},
		{name: "the Command wins", slot: Slot{Number: 2, GPUs: []string{"1"}, Threads: 3}, own: map[string]string{"OMP_NUM_THREADS": "7"},
			env: map[string]any{"OMP_NUM_THREADS": 5, "CUDA_VISIBLE_DEVICES": "", "PORT": "295{slot}/{slot.gpus}/{slot.threads}"}, want: "2 - 5 3 3 2952/1/3"},
		{name: "no devices to name", env: map[string]any{"PORT": "{slot.gpus|cpu}"}, want: "0 - - - - cpu"},
		{name: "of another search", own: map[string]string{"SEARCH_SLOT": "9"}, want: "0 - - - - -"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, name := range append(threadNames, visibleDevices) {
				t.Setenv(name, "")
				os.Unsetenv(name)
			}
			for name, value := range tt.own {
				t.Setenv(name, value)
			}
			c := testCandidate(t)
			c.Slot = tt.slot
			command := &Command{Env: tt.env, Argv: []any{"sh", "-c", `
				echo "$SEARCH_SLOT ${{CUDA_VISIBLE_DEVICES:--}} ${{OMP_NUM_THREADS:--}} ${{MKL_NUM_THREADS:--}} ${{GOMAXPROCS:--}} ${{PORT:--}}"
				echo '{{"metrics": {{"m": 1}}}}'`}}
			if _, err := command.Evaluate(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			out, err := os.ReadFile(filepath.Join(c.Dir, "stdout.log"))
			if got, _, _ := strings.Cut(string(out), "\n"); err != nil || got != tt.want {
				t.Errorf("the program sees %q, want %q (%v)", got, tt.want, err)
			}
			var kept struct{ Slot Slot }
			text, _ := os.ReadFile(filepath.Join(c.Dir, "record.json"))
			if err := json.Unmarshal(text, &kept); err != nil || !reflect.DeepEqual(kept.Slot, tt.slot) {
				t.Errorf("recorded %+v, want %+v (%v)", kept.Slot, tt.slot, err)
			}
		})
	}
}

// TestSlotPlaceholdersComeLast: a decision of that name is what a placeholder means.
func TestSlotPlaceholdersComeLast(t *testing.T) {
	c := testCandidate(t)
	c.Slot = Slot{Number: 1, GPUs: []string{"0"}}
	c.Params = nil
	c.Value = dict(t, map[string]any{"slot": map[string]any{"gpus": "mine"}})
	for text, want := range map[string]string{"{slot.gpus}": "mine", "{slot}": `{"gpus":"mine"}`} {
		tmpl, err := parseTemplate(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := tmpl.expand(scope{&c}.text); err != nil || got != want {
			t.Errorf("%s = %q, %v, want %q", text, got, err, want)
		}
	}
}
