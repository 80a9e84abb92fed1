package lab

import "sync"

// list is what a recorder writes events to. It grows by pieces and not as one
// slice because that would be copied again and again, during the run.
type list[E any] struct {
	pieces []*[pieceLen]E
	count  int
}

// pieceLen is also how many entries copy takes under one lock at most.
const pieceLen = 128

func (l *list[E]) len() int { return l.count }

func (l *list[E]) at(i int) *E { return &l.pieces[i/pieceLen][i%pieceLen] }

func (l *list[E]) add(e E) {
	if l.count == len(l.pieces)*pieceLen {
		l.pieces = append(l.pieces, new([pieceLen]E))
	}
	l.count++
	*l.at(l.count - 1) = e
}

// copy returns the first n entries. Settled says of a piece that those entries
// in it do not change any more. They are copied without mu, which guards the
// list and settled, so that writers hardly ever meet the copying; of any other
// piece an entry is copied as it was before or after a change, never between.
func (l *list[E]) copy(n int, mu sync.Locker, settled func(piece int) bool) []E {
	out := make([]E, n)
	for i := range (n + pieceLen - 1) / pieceLen {
		to := out[i*pieceLen:]
		mu.Lock()
		from := l.pieces[i]
		free := settled(i)
		if !free {
			copy(to, from[:])
		}
		mu.Unlock()
		if free {
			copy(to, from[:])
		}
	}
	return out
}
