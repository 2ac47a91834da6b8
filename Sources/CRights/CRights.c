#define _GNU_SOURCE
#include "CRights.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#endif

static int drop_capabilities(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
  return syscall(SYS_capset, &header, none) == 0 ? 0 : errno;
}

#ifdef NATIVE
#define REFUSE BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define REFUSE_CALL(name) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), REFUSE

static int filter_calls(void) {
  struct sock_filter filter[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE, 1, 0),
    REFUSE,
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    // From this number on, x86-64 has the calls of its other ABI; no other call has such a number.
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
    REFUSE,
    REFUSE_CALL(execve),
    REFUSE_CALL(execveat),
    REFUSE_CALL(socket),
    REFUSE_CALL(connect),
    REFUSE_CALL(bind),
    REFUSE_CALL(listen),
    REFUSE_CALL(accept),
    REFUSE_CALL(accept4),
    REFUSE_CALL(ptrace),
    REFUSE_CALL(process_vm_readv),
    REFUSE_CALL(process_vm_writev),
    REFUSE_CALL(mount),
    REFUSE_CALL(umount2),
    REFUSE_CALL(setns),
    REFUSE_CALL(unshare),
    REFUSE_CALL(chroot),
    REFUSE_CALL(pivot_root),
    REFUSE_CALL(init_module),
    REFUSE_CALL(finit_module),
    REFUSE_CALL(delete_module),
    REFUSE_CALL(kexec_load),
    REFUSE_CALL(bpf),
    REFUSE_CALL(perf_event_open),
    REFUSE_CALL(userfaultfd),
    REFUSE_CALL(open_by_handle_at),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {.len = sizeof filter / sizeof *filter, .filter = filter};
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0) return 0;
  return errno == ENOSYS || errno == EINVAL ? 0 : errno;
}
#else
static int filter_calls(void) { return 0; }
#endif

int crights_drop(void) {
  int error = drop_capabilities();
  if (error) return error;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
  return filter_calls();
}
