package eval

import (
	"crypto/rand"
	"os"
	"strconv"
	"sync/atomic"
)

// tokenName is the environment variable that tells the members of a family. It names
// one run of one program. Should that be a search itself, its value begins with the
// one of the outer search, so that each finds its own.
const tokenName = "SEARCH_RUN"

var (
	tokenBase  = rand.Text()[:12]
	tokenCount atomic.Uint64
)

// newToken returns a token that no other run has.
func newToken() string {
	token := tokenBase + "-" + strconv.FormatUint(tokenCount.Add(1), 36) + "."
	return os.Getenv(tokenName) + token
}
