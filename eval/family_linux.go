package eval

import (
	"bytes"
	"os"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// family is a program and all that it started: its process group, and those that left
// the group by setsid. These are known by a token in their environment, which a process
// hands on to what it starts, and by their parents for as long as those live.
type family struct {
	group   int
	token   []byte
	started time.Time

	mu        sync.Mutex
	known     map[int]uint64 // members that were seen, with the time they started at
	strangers map[int]uint64 // others
}

// newFamily is called right after the program has started.
func newFamily(group int, token string) *family {
	return &family{group: group, token: []byte(tokenName + "=" + token), started: time.Now(),
		known: make(map[int]uint64), strangers: make(map[int]uint64)}
}

// checkMemoryLimit says whether the memory of programs can be known here.
func checkMemoryLimit() error {
	_, err := readProcess(os.Getpid())
	return err
}

// memory returns the memory of all members. Pages that several of them share are
// counted once, as far as the system tells, when it would be above the limit otherwise.
func (f *family) memory(limit int64) int64 {
	var resident, shared int64
	members := f.members()
	for _, p := range members {
		resident += p.rss
	}
	if resident <= limit {
		return resident
	}
	for _, p := range members {
		shared += p.proportional()
	}
	return shared
}

// terminate asks all members to end.
func (f *family) terminate() {
	members := f.members()
	terminate(f.group)
	for _, p := range members {
		if p.group != f.group {
			p.signal(syscall.SIGTERM)
		}
	}
}

// kill ends all members. One that forks all the time is looked for again until
// nothing new is found.
func (f *family) kill() {
	kill(f.group)
	killed := make(map[int]bool)
	for range 20 {
		found := false
		for _, p := range f.outside() {
			if !killed[p.pid] {
				killed[p.pid], found = true, true
				p.signal(syscall.SIGKILL)
			}
		}
		if !found {
			return
		}
	}
}

// members looks at all processes of the system for those of the family.
func (f *family) members() []processInfo {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := make(map[int]processInfo)
	for _, pid := range listProcesses() {
		if p, err := readProcess(pid); err == nil && !p.zombie {
			all[pid] = p
		}
	}
	var belongs func(p processInfo, depth int) bool
	belongs = func(p processInfo, depth int) bool {
		switch {
		case p.group == f.group || f.known[p.pid] == p.start:
			return true
		case f.strangers[p.pid] == p.start:
			return false
		case f.marked(p.pid):
			return true
		}
		parent, ok := all[p.parent]
		return ok && depth < 100 && belongs(parent, depth+1)
	}
	var members []processInfo
	known, strangers := make(map[int]uint64), make(map[int]uint64)
	for pid, p := range all {
		if belongs(p, 0) {
			known[pid] = p.start
			members = append(members, p)
		} else {
			strangers[pid] = p.start
		}
	}
	f.known, f.strangers = known, strangers
	return members
}

// outside returns the members that are not in the process group. It is asked at the end
// of every program, thousands of times a second: of a young one only the processes that
// are younger still are looked at, whose numbers come after its own.
func (f *family) outside() []processInfo {
	f.mu.Lock()
	defer f.mu.Unlock()
	var outside []processInfo
	add := func(pid int) {
		if p, err := readProcess(pid); err == nil && !p.zombie && p.group != f.group {
			outside = append(outside, p)
		}
	}
	for pid, start := range f.known {
		if p, err := readProcess(pid); err == nil && p.start == start && p.group != f.group {
			add(pid)
		}
	}
	const few = 200
	last := lastProcess()
	if young := time.Since(f.started) < time.Second; young && f.group <= last && last-f.group <= few {
		for pid := f.group + 1; pid <= last; pid++ {
			if f.known[pid] == 0 && f.marked(pid) {
				add(pid)
			}
		}
		return outside
	}
	for _, pid := range listProcesses() {
		if f.known[pid] == 0 && f.marked(pid) {
			add(pid)
		}
	}
	return outside
}

// marked says whether a process has the token in its environment.
func (f *family) marked(pid int) bool {
	env, err := os.ReadFile(procFile(pid, "environ"))
	return err == nil && bytes.Contains(env, f.token)
}

// processInfo is what the system tells of a process.
type processInfo struct {
	pid, parent, group int
	start              uint64 // when it started; with pid it names a process for good
	rss                int64
	zombie             bool
}

var pageSize = int64(os.Getpagesize())

func readProcess(pid int) (processInfo, error) {
	p := processInfo{pid: pid}
	stat, err := os.ReadFile(procFile(pid, "stat"))
	if err != nil {
		return p, err
	}
	// The name in brackets may hold anything.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 22 {
		return p, syscall.EINVAL
	}
	number := func(i int) int64 {
		n, _ := strconv.ParseInt(string(fields[i]), 10, 64)
		return n
	}
	p.zombie = fields[0][0] == 'Z' || fields[0][0] == 'X'
	p.parent, p.group = int(number(1)), int(number(2))
	p.start, p.rss = uint64(number(19)), number(21)*pageSize
	return p, nil
}

// proportional returns the memory of a process, with its share of pages that others
// have too.
func (p processInfo) proportional() int64 {
	text, err := os.ReadFile(procFile(p.pid, "smaps_rollup"))
	if err != nil {
		return p.rss
	}
	for line := range bytes.Lines(text) {
		if fields := bytes.Fields(line); len(fields) >= 2 && string(fields[0]) == "Pss:" {
			if kib, err := strconv.ParseInt(string(fields[1]), 10, 64); err == nil {
				return kib << 10
			}
		}
	}
	return p.rss
}

// signal sends a signal, unless the number is another process's by now.
func (p processInfo) signal(s syscall.Signal) {
	handle, err := os.FindProcess(p.pid) // stands for this one process from here on
	if err != nil {
		return
	}
	defer handle.Release()
	if now, err := readProcess(p.pid); err == nil && now.start == p.start {
		handle.Signal(s)
	}
}

func procFile(pid int, name string) string { return "/proc/" + strconv.Itoa(pid) + "/" + name }

// listProcesses returns the numbers of all processes.
func listProcesses() []int {
	dir, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1)
	var pids []int
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	return pids
}

// lastProcess returns the number that was given to a process or thread last, 0 when
// the system does not tell. The next one gets a larger number, until they start again.
func lastProcess() int {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0
	}
	pid, _ := strconv.Atoi(string(bytes.TrimSpace(text[bytes.LastIndexByte(text, ' ')+1:])))
	return pid
}
