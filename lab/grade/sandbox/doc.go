// Package sandbox runs one program with as little of the machine as it needs.
//
// A program that nobody has read may do anything that its process may do. So the
// process may do little: a sandbox is a stack of layers that the kernel enforces,
// each against another kind of harm, and each still there when another is missing.
//
//   - [NoNewPrivileges]: no program that it starts has more rights than it has.
//   - [Limits]: memory, processor time, file size, descriptors and processes end
//     somewhere. A core dump is never written.
//   - [User]: when the grader is root, the program is an ordinary user who owns
//     nothing. Files and processes of the grader are somebody else's.
//   - [Landlock]: files that are not named cannot be opened, signals do not leave
//     the sandbox, and nothing outside of it can be traced.
//   - [Seccomp]: system calls that a Go program does not need fail.
//   - [Network]: there are no sockets. It is part of Seccomp, since what Landlock
//     says of TCP does not hold for multipath TCP.
//   - [Processes]: it cannot start a process or become another program. It is part
//     of Seccomp, and only in the profile Run.
//   - [MemoryWatch]: resident memory is looked at every few milliseconds. The limit
//     on data alone counts neither shared memory nor several processes together.
//
// Wall time and output are limited without any help of the system.
//
// None of this needs a namespace, a control group, or a right that a container
// lacks by default. Without Landlock the others still hold: the program cannot
// write files, have sockets or processes, but it can read what its user can.
//
// The calling program is its own helper: [Start] runs it again, and [Main], which it
// calls first, sets up the layers on one thread, says through a pipe which of them
// the kernel accepted, and becomes the program. Everything is in force before its
// first instruction, and what [Process.Layers] tells is what was accepted.
//
// A program is executed once. Where the kernel can ask (Linux 5.5), the filter asks
// another thread about execveat, and that thread ends with the old program, so that
// nobody is left to say yes a second time. On older kernels the program is executed
// through a descriptor whose number is beyond the limit on descriptors, so that it
// can never be made again; there a path could be executed instead, and Landlock
// forbids all but the program itself.
//
// The program dies with the grader, also when that is killed: the kernel sees to it.
// In the profile Build that holds for the go command; the compilers it has started
// end by themselves, at the latest at their limit of processor time.
//
// On systems other than Linux there is only the limit on wall time and on output.
package sandbox
