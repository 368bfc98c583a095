package eval

import (
	"strings"
	"testing"
)

func TestBytes(t *testing.T) {
	tests := map[string]struct {
		bytes int64
		text  string
	}{
		"": {0, "0 B"}, "1": {1, "1 B"}, "1000": {1000, "1000 B"}, "4GiB": {4 << 30, "4 GiB"}, "4 gb": {4e9, "3.73 GiB"},
		"1.5K": {1500, "1.46 KiB"}, "512MiB": {512 << 20, "512 MiB"}, "2TB": {2e12, "1.82 TiB"},
	}
	for text, want := range tests {
		got, err := parseBytes(text)
		if err != nil || got != want.bytes || formatBytes(got) != want.text {
			t.Errorf("%q: %d (%s), %v, want %d (%s)", text, got, formatBytes(got), err, want.bytes, want.text)
		}
	}
	for _, text := range []string{"x", "GiB", "-1", "0", "1 GiX", "1e30TB", "1 2", "."} {
		if got, err := parseBytes(text); err == nil || !strings.Contains(err.Error(), "want a size such as") {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	for field, c := range map[string]*Command{"memory": {Memory: "much"}, "output": {Output: "much"}} {
		c.Argv = []any{"true"}
		if err := c.Validate(); err == nil || !strings.HasPrefix(err.Error(), field+": want a size") {
			t.Errorf("%s: %v", field, err)
		}
	}
}
