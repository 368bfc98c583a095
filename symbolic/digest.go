package symbolic

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"
)

// Digest returns 64 hex digits that identify a tree across processes, machines and versions: equal trees have equal
// digests, and no two different ones are known to. It covers class names and all fields, defaults included.
func Digest(v Value) string {
	d := digester{sum: sha256.New(), b: make([]byte, 0, 512)}
	d.value(untyped(v))
	d.sum.Write(d.b)
	var sum [sha256.Size]byte
	return hex.EncodeToString(d.sum.Sum(sum[:0]))
}

// digester writes an unambiguous encoding of a tree into a hash: a letter for the type, then fixed-size or length-prefixed
// content, fields in order of name. The digest is stable as long as this encoding is; a golden test holds it.
type digester struct {
	sum     hash.Hash
	b       []byte  // what is not in the sum yet
	entries []Entry // of the objects that are being written, those of the innermost last
}

// fullBlock is how many bytes are collected for the hash.
const fullBlock = 4096

func (d *digester) value(v Value) {
	if len(d.b) >= fullBlock {
		d.sum.Write(d.b)
		d.b = d.b[:0]
	}
	switch v := v.(type) {
	case nil: // only the root: what is not set is not written
		d.b = append(d.b, 'u')
	case Null:
		d.b = append(d.b, 'n')
	case Bool:
		if v {
			d.b = append(d.b, 't')
		} else {
			d.b = append(d.b, 'f')
		}
	case Int:
		d.b = binary.BigEndian.AppendUint64(append(d.b, 'i'), uint64(v))
	case Float:
		d.b = binary.BigEndian.AppendUint64(append(d.b, 'd'), canonicalBits(v))
	case String:
		d.b = append(d.b, 's')
		d.text(string(v))
	case *List:
		d.b = binary.AppendUvarint(append(d.b, 'l'), uint64(len(v.items)))
		for _, item := range v.items {
			d.value(item)
		}
	case *Object:
		d.object(v)
	default:
		panic(fmt.Sprintf("symbolic: unknown value %T", v))
	}
}

func (d *digester) object(o *Object) {
	bottom := len(d.entries)
	for i, v := range o.values {
		if v != nil {
			d.entries = append(d.entries, Entry{o.key(i), v})
		}
	}
	end := len(d.entries)
	slices.SortFunc(d.entries[bottom:end], func(a, b Entry) int { return strings.Compare(a.Key, b.Key) })
	d.b = append(d.b, 'o')
	d.text(className(o))
	d.b = binary.AppendUvarint(d.b, uint64(end-bottom))
	for i := bottom; i < end; i++ {
		d.text(d.entries[i].Key)
		d.value(d.entries[i].Value)
	}
	clear(d.entries[bottom:end])
	d.entries = d.entries[:bottom]
}

func (d *digester) text(s string) {
	d.b = append(binary.AppendUvarint(d.b, uint64(len(s))), s...)
}
