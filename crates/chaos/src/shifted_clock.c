/* A library that is loaded into a process before its own ones, so that the process sees a clock
   that is wrong by SHIFTED_CLOCK_SECONDS. The monotonic clock stays right. */

#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long shift_seconds;

__attribute__((constructor)) static void read_shift(void) {
    const char *seconds = getenv("SHIFTED_CLOCK_SECONDS");
    shift_seconds = seconds ? atol(seconds) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (result == 0 && clock == CLOCK_REALTIME) {
        now->tv_sec += shift_seconds;
    }
    return result;
}
