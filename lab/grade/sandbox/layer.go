package sandbox

import "slices"

// Layer is one thing that keeps a program from doing harm. The package comment says
// what each is for.
type Layer string

// The layers.
const (
	NoNewPrivileges Layer = "no-new-privileges"
	Limits          Layer = "limits"
	User            Layer = "user"
	Landlock        Layer = "landlock"
	Seccomp         Layer = "seccomp"
	Network         Layer = "network"
	Processes       Layer = "processes"
	MemoryWatch     Layer = "memory-watch"
)

// Layers returns all layers, in the order in which a report lists them.
func Layers() []Layer {
	return []Layer{NoNewPrivileges, Limits, User, Landlock, Seccomp, Network, Processes, MemoryWatch}
}

// consequence is what a program can do when the layer is missing.
func (l Layer) consequence() string {
	switch l {
	case NoNewPrivileges:
		return "a program that it starts may have more rights than it has"
	case Limits:
		return "it can fill memory, disks and tables of the machine faster than it is stopped"
	case User:
		return "it runs as the grader's own user, so what other layers do not forbid it can do to the grader's files and processes"
	case Landlock:
		return "it can read every file that its user can read: keep what is secret out of its user's reach"
	case Seccomp:
		return "every system call is open to it"
	case Network:
		return "it can talk to other machines and to servers on this one"
	case Processes:
		return "it can start processes; what they leave behind is looked for and ended"
	case MemoryWatch:
		return "shared memory is not limited"
	}
	return "it is less confined"
}

// wanted are the layers that a configuration should have.
func (c Config) wanted(root bool) []Layer {
	return slices.DeleteFunc(Layers(), func(l Layer) bool {
		switch {
		case c.off(l), l == User && !root, l == Processes && c.Profile == Build:
			return true
		case l == Network || l == Processes:
			return c.off(Seccomp)
		}
		return false
	})
}

// off says whether a layer is switched off.
func (c Config) off(l Layer) bool { return slices.Contains(c.Without, l) }
