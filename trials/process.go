package trials

import (
	"os"
	"sync"
)

// Process identifies an operating-system process for good: unlike its number, the
// whole of it is never used a second time.
type Process struct {
	Host      string
	Boot      string // identity of the boot of that host; "" where unknown
	Namespace string // pid namespace, since containers count from 1 each; "" where unknown
	PID       int
	Start     int64 // start, in clock ticks since boot; 0 where unknown
}

// self is this process. It cannot change, so it is found out once.
var self = sync.OnceValue(func() Process {
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	p := Process{Host: host, Boot: bootID(), Namespace: pidNamespace(), PID: os.Getpid()}
	p.Start, _ = startOf(p.PID)
	return p
})

// life is what can be said of a process from here.
type life uint8

const (
	unknown life = iota // on another host, in another container
	alive
	dead
)

// judge says whether p lives, as seen by the process me.
func judge(me, p Process) life {
	if p.Host != me.Host {
		return unknown
	}
	if p.Boot != me.Boot {
		if p.Boot == "" || me.Boot == "" {
			return unknown
		}
		return dead // the host was started again since
	}
	if p.Namespace != me.Namespace {
		return unknown
	}
	start, known := startOf(p.PID)
	switch {
	case !known:
		return unknown
	case start < 0, p.Start != 0 && start != 0 && start != p.Start:
		return dead // gone, or its number belongs to another process now
	}
	return alive
}
