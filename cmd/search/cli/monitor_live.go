package cli

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"symsearch/experiments"
	"symsearch/trials"
)

// liveView redraws a few lines of a terminal:
//
//	digits  ████████░░░░░░░░░░░░  45/200   22%   35/min   4m20s left   2 running   1 failed
//	best    accuracy 0.9861, trial 37   Sequential(layers=[Linear(out_features=128), GELU(), ...
//	failed  trial 12: the loss is not finite after epoch 3
type liveView struct {
	env        *Env
	experiment *experiments.Experiment
	describer  *describer
	ending     bool  // no new trial is started
	drawn      []int // widths of the lines on the screen
	failure    *experiments.Outcome
}

func (v *liveView) every() time.Duration { return 100 * time.Millisecond }

func (v *liveView) update(p experiments.Progress) {
	for _, o := range p.Ended {
		if o.State == trials.Failed || o.State == trials.Infeasible && p.Counts.Complete+p.Counts.Failed == 0 {
			v.failure = o
		}
	}
}

func (v *liveView) tick(p experiments.Progress) {
	width := v.env.Width()
	if width <= 0 {
		width = 80
	}
	v.draw(v.lines(p, width-1), width)
}

// lines returns what to draw, each line within a width.
func (v *liveView) lines(p experiments.Progress, width int) []string {
	style := &printer{colour: v.env.colour(v.env.ErrTerminal)}
	head := [3]string{cut(p.Study, 20), "best", "failed"}
	if v.failure != nil && v.failure.State == trials.Infeasible {
		head[2] = "infeasible"
	}
	column := 0
	for _, h := range head {
		column = max(column, displayWidth(h))
	}
	label := func(i int) string { return pad(head[i], column, false) + "  " }
	room := max(10, width-column-2)

	lines := []string{style.bold(label(0)) + cut(progressBar(p, room, v.ending), room)}
	best := "none yet"
	if p.Best != nil {
		best = fmt.Sprintf("%s, trial %d", scores(p.Best.Metrics, v.experiment.Objectives), p.Best.Trial)
		if rest := room - displayWidth(best) - 3; rest >= 20 {
			best += "   " + v.describer.line(p.Best.Tree, rest)
		}
	}
	lines = append(lines, style.bold(label(1))+cut(best, room))
	if v.failure != nil {
		lines = append(lines, style.red(label(2))+cut(fmt.Sprintf("trial %d: %s", v.failure.Trial, reasonText(v.failure.Error)), room))
	}
	return lines
}

// progressBar is the first line without its label. While a run is ending there is no budget to be reached.
func progressBar(p experiments.Progress, width int, ending bool) string {
	var parts []string
	ended, share := p.Counts.Ended(), 0.0
	switch {
	case ending:
		parts = append(parts, "stopping")
		p.Budget = experiments.Budget{}
	case p.Limit != "":
		parts = append(parts, limitText(p.Limit))
	}
	if p.Paused && !ending {
		parts = append(parts, "paused")
	}
	if total := p.Budget.Trials; total > 0 {
		share = float64(ended) / float64(total)
		parts = append(parts, fmt.Sprintf("%d/%d", ended, total))
	} else {
		parts = append(parts, plural(ended, "trial"))
	}
	if limit := p.Budget.Time; limit > 0 {
		share = max(share, float64(p.Before+p.Elapsed)/float64(limit))
	}
	if limit := p.Budget.WorkerTime; limit > 0 {
		share = max(share, float64(p.Worked)/float64(limit))
	}
	share = min(max(share, 0), 1)
	if p.Budget.Trials > 0 || p.Budget.Time > 0 || p.Budget.WorkerTime > 0 {
		parts = append(parts, fmt.Sprintf("%d%%", int(100*share)))
	}
	if ended > p.Resumed {
		parts = append(parts, pace(p))
	}
	if left := p.Left(); left >= time.Second && share < 1 && !p.Paused {
		parts = append(parts, roughDuration(left)+" left")
	}
	parts = append(parts, fmt.Sprintf("%d running", p.Running))
	if limit := p.Budget.Stagnation; limit > 0 && p.Limit == "" && 2*p.Stalled >= limit {
		parts = append(parts, fmt.Sprintf("%d/%d without a better one", p.Stalled, limit))
	}
	if n := p.Counts.Failed; n > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", n))
	}
	if n := p.Counts.Infeasible; n > 0 {
		parts = append(parts, fmt.Sprintf("%d infeasible", n))
	}
	text := strings.Join(parts, "   ")
	if room := width - displayWidth(text) - 2; room >= 6 && !ending {
		length := min(room, 30)
		full := int(share * float64(length))
		text = strings.Repeat("█", full) + strings.Repeat("░", length-full) + "  " + text
	}
	return text
}

// pace writes how many trials end in a minute, or, when they are many, in a second, without the digits that change all
// the time.
func pace(p experiments.Progress) string {
	x, unit := p.PerMinute(), "/min"
	if x >= 6000 {
		x, unit = x/60, "/s"
	}
	if x >= 10 {
		return groupDigits(strconv.Itoa(int(x))) + unit
	}
	return roundNumber(float64(int(x*10))/10) + unit
}

// draw puts lines in place of those of the last time, in a terminal of a width.
func (v *liveView) draw(lines []string, width int) {
	var b strings.Builder
	b.WriteString(v.erase(width))
	for _, line := range lines {
		b.WriteString(line + "\n")
		v.drawn = append(v.drawn, displayWidth(unstyled.ReplaceAllString(line, "")))
	}
	fmt.Fprint(v.env.Err, b.String())
}

// unstyled matches what colours a text.
var unstyled = regexp.MustCompile("\x1b\\[[0-9;]*m")

// erase takes the lines off the screen. A terminal that was made narrower since has broken them into more.
func (v *liveView) erase(width int) string {
	rows := 0
	for _, w := range v.drawn {
		rows += max(1, (w+width-1)/width)
	}
	v.drawn = v.drawn[:0]
	if rows == 0 {
		return ""
	}
	return fmt.Sprintf("\x1b[%dA\r\x1b[J", rows)
}

func (v *liveView) note(text string) {
	v.close()
	v.env.notef("%s", text)
}

func (v *liveView) stopping() { v.ending = true }

// close takes the lines off the screen: what follows says it all.
func (v *liveView) close() {
	width := v.env.Width()
	if width <= 0 {
		width = 80
	}
	fmt.Fprint(v.env.Err, v.erase(width))
}
