package eval

import (
	"crypto/rand"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
)

// tokenName is the environment variable that tells the members of a family. It names
// one run of one program. Should that be a search itself, its value begins with the
// one of the outer search, so that each finds its own.
const tokenName = "SEARCH_RUN"

var (
	tokenBase = sync.OnceValue(func() string { return runnerName() + "-" + rand.Text()[:8] })

	tokenCount atomic.Uint64
)

// newToken returns a token that no other run has. It begins with the process that made it.
func newToken() string {
	token := tokenBase() + "-" + strconv.FormatUint(tokenCount.Add(1), 36) + "."
	return os.Getenv(tokenName) + token
}
