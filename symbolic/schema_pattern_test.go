package symbolic_test

import (
	"encoding/json"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	. "symsearch/symbolic"
)

// Patterns in a schema are those that every validator reads alike; the others are left out.
func TestSchemaPatterns(t *testing.T) {
	var patterns []string
	for _, tt := range []struct{ re, want string }{
		{`[A-Za-z_][A-Za-z0-9_-]*`, `^(?:[A-Z_a-z][\-0-9A-Z_a-z]*)$`},
		{`[a-z]`, `^(?:[a-z])$`},
		{`a|b+`, `^(?:a|(?:b)+)$`},
		{`x(yz|\d{2,}){1,3}`, `^(?:x(?:(?:yz|[0-9]{2,})){1,3})$`},
		{`(?P<name>[[:alpha:]])?`, `^(?:(?:(?:[A-Za-z]))?)$`},
		{`^a/b\.c$`, `^(?:^a\/b\.c$)$`},
		{`.*é`, `^(?:[^\n]*é)$`},
		{`(?s).*`, `^(?:[\s\S]*)$`},
		{`[^a\]]*`, `^(?:[^\]a]*)$`},
		{``, `^(?:)$`},
		{`[\pL\pN_.-]+`, ""},
		{`.`, ""},
		{`[^a]{3}`, ""},
		{`(?i)abc`, ""},
		{`\bx\b`, ""},
		{`(?m)^x$`, ""},
		{`😀+`, ""},
	} {
		text, err := Schema(&StringSpec{Pattern: regexp.MustCompile(tt.re)}, &Registry{})
		if err != nil {
			t.Fatal(err)
		}
		var got struct{ Pattern string }
		if err := json.Unmarshal(text, &got); err != nil || got.Pattern != tt.want {
			t.Errorf("%s: got %s, %v, want %s", tt.re, got.Pattern, err, tt.want)
		}
		if got.Pattern != "" {
			patterns = append(patterns, got.Pattern)
		}
	}
	list, err := json.Marshal(patterns)
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{
		{"node", "-e", "for (const p of JSON.parse(process.argv[1])) { new RegExp(p); new RegExp(p, 'u') }", string(list)},
		{"python3", "-c", "import json, re, sys\nfor p in json.loads(sys.argv[1]): re.compile(p)", string(list)},
	} {
		if _, err := exec.LookPath(command[0]); err != nil {
			continue
		}
		if out, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			t.Errorf("%s refuses a pattern of %s: %v\n%s", command[0], strings.Join(patterns, " "), err, out)
		}
	}
}
