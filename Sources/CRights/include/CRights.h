// Gives up rights that a process no longer needs. Swift cannot call prctl(2) and syscall(2), which take a variable number of arguments.
#ifndef FLOWPERMIT_CRIGHTS_H
#define FLOWPERMIT_CRIGHTS_H

/// Drops every capability of the calling thread (capabilities(7)), and keeps all threads of the process from gaining rights and from system
/// calls that run programs, open network connections, trace other processes or change the kernel: those fail with EPERM.
///
/// Returns 0, or the number of the error that kept a step from being taken. A kernel without seccomp filters is no error.
int crights_drop(void);

#endif
