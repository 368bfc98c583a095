package eval

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestTemplate(t *testing.T) {
	values := map[string]string{"lr": "0.1", "a b": "x", "model.layers[0]": "64"}
	find := func(name string) (string, error) {
		if v, ok := values[name]; ok {
			return v, nil
		}
		return "", fmt.Errorf("%w %q", errUnknownName, name)
	}
	tests := []struct{ in, want, err string }{
		{in: "", want: ""},
		{in: "plain", want: "plain"},
		{in: "{lr}", want: "0.1"},
		{in: "--lr={lr}!", want: "--lr=0.1!"},
		{in: "{lr}{lr}{model.layers[0]}", want: "0.10.164"},
		{in: "{{lr}}", want: "{lr}"},
		{in: "{{{lr}}}", want: "{0.1}"},
		{in: `{{"lr": {lr}}}`, want: `{"lr": 0.1}`},
		{in: "{a b}", want: "x"},
		{in: "{drop|0.5}", want: "0.5"},
		{in: "{drop|}", want: ""},
		{in: "{lr|0.5}", want: "0.1"},
		{in: "{drop|a|b}", want: "a|b"},
		{in: "{", err: "{ is not closed"},
		{in: "a{b", err: "{b is not closed"},
		{in: "{a{b}", err: "{a{b} is not closed"},
		{in: "a}", err: "} without {"},
		{in: "{}", err: "{} names nothing"},
		{in: "{|x}", err: "{} names nothing"},
		{in: "{x}", err: `unknown name "x" (hint: {x|text}`},
	}
	for _, tt := range tests {
		parsed, err := parseTemplate(tt.in)
		got := ""
		if err == nil {
			got, err = parsed.expand(find)
		}
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%q: error = %v, want %q", tt.in, err, tt.err)
			}
			continue
		}
		if err != nil || got != tt.want {
			t.Errorf("%q = %q, %v, want %q", tt.in, got, err, tt.want)
		}
	}
}

// FuzzTemplate: no text panics, text without braces stands for itself, and any text
// can be written by doubling its braces.
func FuzzTemplate(f *testing.F) {
	for _, seed := range []string{"", "{lr}", "{{}}", "{a|b}", "a{b", "}", "{{{x}}}", "{a{", "é{ü}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		find := func(name string) (string, error) {
			if name == "" {
				t.Fatal("a placeholder without a name")
			}
			return "<" + name + ">", nil
		}
		parsed, err := parseTemplate(text)
		if err == nil {
			if got, err := parsed.expand(find); err != nil || !strings.ContainsAny(text, "{}") && got != text {
				t.Fatalf("%q became %q, %v", text, got, err)
			}
		}
		escaped := strings.NewReplacer("{", "{{", "}", "}}").Replace(text)
		parsed, err = parseTemplate(escaped)
		if err != nil {
			t.Fatalf("escaped %q: %v", text, err)
		}
		if got, err := parsed.expand(find); err != nil || got != text {
			t.Fatalf("escaped %q became %q, %v", text, got, err)
		}
	})
}

func TestMessage(t *testing.T) {
	tests := []struct{ in, want, err string }{
		{in: `{"metrics": {"a": 1, "b": -2.5e3}}`, want: "metrics map[a:1 b:-2500]"},
		{in: ` {"metrics":{"a":1}} `, want: "metrics map[a:1]"},
		{in: `{"step": 3, "metrics": {"a": 1}}`, want: "step 3 map[a:1]"},
		{in: `{"step": 3.0, "metrics": {"a": 1}, "more": [1, {"x": null}]}`, want: "step 3 map[a:1]"},
		{in: `{"metrics": {"a": NaN, "b": Infinity, "c": -Infinity}}`, want: "metrics map[a:NaN b:+Inf c:-Inf]"},
		{in: `{"metrics": {"a": "nan", "b": "inf", "c": "-Infinity", "d": null, "e": 1e999}}`, want: "metrics map[a:NaN b:+Inf c:-Inf d:NaN e:+Inf]"},
		{in: `{"metrics": {"NaN": NaN, "a\"NaN": 1}, "note": "NaN and \\"}`, want: `metrics map[NaN:NaN a"NaN:1]`},
		{in: `{"infeasible": "too wide"}`, want: "infeasible too wide"},
		{in: `{"infeasible": ""}`, want: "infeasible the program gave no reason"},
		{in: `{"infeasible": "x", "metrics": {"a": 1}}`, want: "infeasible x"},
		{in: ``, err: "not a message"},
		{in: `epoch 3 {"metrics": {"a": 1}}`, err: "not a message"},
		{in: `{"loss": 3}`, err: "not a message"},
		{in: `{"Metrics": {"a": 1}}`, err: "not a message"},
		{in: `{"all": {"metrics": {"a": 1}}}`, err: "not a message"},
		{in: `{"metrics": {"a": 1}`, err: "invalid JSON"},
		{in: `{"metrics": {"a": 1}} {}`, err: "invalid JSON"},
		{in: `{"metrics": {"a": NaNa}}`, err: "invalid JSON"},
		{in: `{"metrics": 3}`, err: `"metrics" is 3, want an object`},
		{in: `{"metrics": null}`, err: `"metrics" is null`},
		{in: `{"metrics": {}}`, err: `"metrics" is empty`},
		{in: `{"metrics": {"a": true}}`, err: `metric "a" is true, want a number`},
		{in: `{"metrics": {"a": "0.5"}}`, err: `metric "a" is "0.5", want a number`},
		{in: `{"metrics": {"a": {"b": 1}}}`, err: `want a number`},
		{in: `{"step": -1, "metrics": {"a": 1}}`, err: `"step" is -1, want a whole number`},
		{in: `{"step": 1.5, "metrics": {"a": 1}}`, err: `"step" is 1.5`},
		{in: `{"step": "1", "metrics": {"a": 1}}`, err: `"step" is "1"`},
		{in: `{"step": 1e300, "metrics": {"a": 1}}`, err: `"step" is 1e300`},
		{in: `{"infeasible": true}`, err: `"infeasible" is true, want the reason as text`},
		{in: `{"infeasible": null}`, err: `"infeasible" is null`},
	}
	for _, tt := range tests {
		m, err := parseMessage([]byte(tt.in))
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%s: error = %v, want %q", tt.in, err, tt.err)
			}
			continue
		}
		got := fmt.Sprint("metrics ", m.metrics)
		switch {
		case m.infeasible != "":
			got = "infeasible " + m.infeasible
		case m.isReport:
			got = fmt.Sprint("step ", m.step, " ", m.metrics)
		}
		if err != nil || got != tt.want {
			t.Errorf("%s = %s, %v, want %s", tt.in, got, err, tt.want)
		}
	}
}

// FuzzMessage: no line panics, and a line that is no JSON is never taken, apart from
// the bare words that Python prints.
func FuzzMessage(f *testing.F) {
	for _, seed := range []string{
		`{"metrics": {"a": 1}}`, `{"step": 1, "metrics": {"a": NaN}}`, `{"infeasible": "x"}`, `{"metrics": {"a": -Infinity}`,
		`{"metrics": {"\"NaN": NaN}}`, `{"metrics": "\`, "{\"metrics\": {\"\xff\": 1}}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		before := bytes.Clone(line)
		m, err := parseMessage(line)
		if !bytes.Equal(line, before) {
			t.Fatal("the line was changed")
		}
		if err != nil {
			return
		}
		if m.infeasible == "" && len(m.metrics) == 0 {
			t.Fatalf("%q: a message without content", line)
		}
		if !json.Valid(line) && !bytes.Contains(line, []byte("NaN")) && !bytes.Contains(line, []byte("Infinity")) {
			t.Fatalf("%q was taken", line)
		}
	})
}

// FuzzProtocol: how the output is cut into chunks makes no difference.
func FuzzProtocol(f *testing.F) {
	f.Add([]byte("log\n{\"step\": 1, \"metrics\": {\"a\": 1}}\n{\"metrics\": {\"a\": 2}}"), uint(3))
	f.Add([]byte("\r\n  {\"metrics\": {\"a\": 2}}\n\n{\"metrics\""), uint(1))
	f.Add(bytes.Repeat([]byte("{\"metrics\""), 20), uint(7))
	f.Fuzz(func(t *testing.T, output []byte, size uint) {
		read := func(size int) string {
			var log strings.Builder
			p := &protocol{kept: &transcript{}, stop: func(error) {}}
			p.report = func(step int, m Metrics) error {
				fmt.Fprintln(&log, step, m)
				return nil
			}
			for rest := output; len(rest) > 0; {
				n := min(size, len(rest))
				p.Write(bytes.Clone(rest[:n]))
				rest = rest[n:]
			}
			p.close()
			fmt.Fprintln(&log, p.result, p.infeasible, p.wrong)
			return log.String()
		}
		whole := read(len(output) + 1)
		if got := read(int(size%64) + 1); got != whole {
			t.Fatalf("in chunks: %s, at once: %s", got, whole)
		}
	})
}

// TestProtocolBounds: what is remembered of one endless line is bounded, and the lines
// after it are read.
func TestProtocolBounds(t *testing.T) {
	p := &protocol{kept: &transcript{}, stop: func(error) {}}
	p.Write([]byte(`{"metrics": {"a": "`))
	for range 100 {
		p.Write(bytes.Repeat([]byte("x"), 1<<16))
		if cap(p.line) > 4*maxLine {
			t.Fatalf("remembers %d bytes", cap(p.line))
		}
	}
	p.Write([]byte("\n{\"metrics\": {\"a\": 1}}\n"))
	if p.result["a"] != 1 || p.wrong != nil {
		t.Errorf("result %v, %v", p.result, p.wrong)
	}
}

func TestTranscriptTail(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"a\nb\n\n", "a\nb"},
		{"10%\r20%\rdone\n", "10%\n20%\ndone"},
		{"a\x1b[31mred\x00\xff\n", "a\uFFFD[31mred\uFFFD\uFFFD"},
		{strings.Repeat("line\n", 100), strings.TrimSuffix(strings.Repeat("line\n", logLines), "\n")},
		{strings.Repeat("x", 10*logBytes), strings.Repeat("x", logBytes)},
		{"first\n" + strings.Repeat("y", logBytes-2) + "\nz", "z"},
	}
	for _, tt := range tests {
		if got := tailOf([]byte(tt.in)); got != tt.want {
			t.Errorf("tailOf(%.20q) = %.60q (%d bytes), want %.60q", tt.in, got, len(got), tt.want)
		}
	}
}

func TestTranscriptSurvivesItsFile(t *testing.T) {
	tr := &transcript{path: t.TempDir() + "/no/such/directory/log", limit: 10}
	if n, err := tr.Write([]byte("hello")); n != 5 || err != nil {
		t.Errorf("Write = %d, %v", n, err)
	}
	tr.close()
	if tr.err == nil || tr.log() != "hello" {
		t.Errorf("error %v, log %q", tr.err, tr.log())
	}
}

func TestAsFailure(t *testing.T) {
	f := &Failure{Kind: KindCrash}
	if AsFailure(nil) != nil || AsFailure(fmt.Errorf("a: %w", ErrStop)) != nil || AsFailure(Infeasible("x")) != nil {
		t.Error("an answer became a failure")
	}
	if AsFailure(fmt.Errorf("a: %w", f)) != f || f.Error() != "crash" {
		t.Errorf("the failure was not found, or has no text: %v", f)
	}
	if got := AsFailure(errors.New("x")); got.Kind != KindError || got.Error() != "x" {
		t.Errorf("plain error: %v", got)
	}
}
