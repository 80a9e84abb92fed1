package interleave

// Op is a kind of step.
type Op uint8

const (
	opNone Op = iota
	opStart
	opGo
	opExit
	opYield
	opSend
	opRecv
	opClose
	opLen
	opSelect
	opBlock
	opLock
	opTryLock
	opUnlock
	opRLock
	opTryRLock
	opRUnlock
	opAdd
	opDone
	opWait
	opOnce
	opCondWait
	opSignal
	opBroadcast
	opMapRead
	opMapWrite
	opPoolGet
	opPoolPut
	opLoad
	opStore
	opUpdate
	opCAS
	opSleep
	opNow
	opTimer
	opStop
	opTick
	opCancel
	opErr
	opSettle
)

var opNames = [...]string{
	opNone: "", opStart: "start", opGo: "go", opExit: "exit", opYield: "yield",
	opSend: "chan send", opRecv: "chan receive", opClose: "close", opLen: "chan len", opSelect: "select", opBlock: "block for ever",
	opLock: "lock", opTryLock: "try lock", opUnlock: "unlock", opRLock: "read lock", opTryRLock: "try read lock", opRUnlock: "read unlock",
	opAdd: "add", opDone: "done", opWait: "wait", opOnce: "once",
	opCondWait: "cond wait", opSignal: "signal", opBroadcast: "broadcast",
	opMapRead: "map read", opMapWrite: "map write", opPoolGet: "pool get", opPoolPut: "pool put",
	opLoad: "atomic load", opStore: "atomic store", opUpdate: "atomic update", opCAS: "atomic cas",
	opSleep: "sleep", opNow: "read clock", opTimer: "timer", opStop: "stop timer", opTick: "time passes",
	opCancel: "cancel", opErr: "context err", opSettle: "settle",
}

func (o Op) String() string { return opNames[o] }

// reads reports whether two such steps on one object can be swapped.
func (o Op) reads() bool {
	switch o {
	case opLoad, opLen, opMapRead, opErr, opNow:
		return true
	}
	return false
}

// polls reports whether a loop of such steps waits for somebody else.
func (o Op) polls() bool {
	switch o {
	case opLoad, opCAS, opTryLock, opTryRLock, opLen, opNow, opErr, opYield, opMapRead, opSelect:
		return true
	}
	return false
}
