// CUDA on the CPU: what a kernel's source needs to be compiled as C++ and run, blocks one after another. The threads of a block
// are fibers: each runs until it waits at a barrier or for its warp, so that barriers and shuffles mean what they mean on a card.
#pragma once
#include <cmath>
#include <csetjmp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <ucontext.h>
#ifdef __SSE2__
#include <xmmintrin.h>
#endif

using std::abs, std::ceil, std::copysign, std::erf, std::erfc, std::exp, std::expm1, std::floor, std::fmax, std::fmin;
using std::isfinite, std::isinf, std::isnan, std::nan, std::log, std::log1p, std::pow, std::sqrt, std::tanh, std::cos, std::sin;
template <class V> static V rsqrt(V x) { return V(1) / sqrt(x); }
template <class V> static V max(V a, V b) { return a > b ? a : b; }
template <class V> static V min(V a, V b) { return a < b ? a : b; }

struct dim3 { unsigned x, y, z; };
struct alignas(16) float4 { float x, y, z, w; };
struct uchar4 { unsigned char x, y, z, w; };
struct uint2 { unsigned x, y; };
struct alignas(16) uint4 { unsigned x, y, z, w; };
static inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }
static inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }
static inline uchar4 make_uchar4(unsigned char x, unsigned char y, unsigned char z, unsigned char w) { return {x, y, z, w}; }
static inline unsigned __umulhi(unsigned a, unsigned b) { return unsigned((unsigned long long)a * b >> 32); }

typedef _Float16 __half;
static inline float __half2float(__half x) { return x; }
static inline __half __float2half(float x) { return x; }

struct __nv_bfloat16 {
    unsigned short bits;
    __nv_bfloat16() = default;
    __nv_bfloat16(float x) {
        unsigned u;
        memcpy(&u, &x, 4);
        bits = x != x ? 0x7fc0 : (u + 0x7fff + (u >> 16 & 1)) >> 16;  // to the nearest, ties to even
    }
    operator float() const {
        unsigned u = unsigned(bits) << 16;
        float x;
        memcpy(&x, &u, 4);
        return x;
    }
};

#define __global__ static
#define __device__ static
#define __host__
#define __forceinline__ inline
#define __restrict__ __restrict
#define __launch_bounds__(...)
#define __constant__ static
// All shared variables lie in one section, which is filled with NaNs before each block: nobody may rely on what was there.
#define __shared__ static __attribute__((section("on_chip")))

static dim3 gridDim, blockDim, blockIdx, threadIdx;

namespace emulator {

enum State { READY, AT_BARRIER, AT_WARP, DONE };
struct Fiber {
    ucontext_t beginning;
    jmp_buf place;
    State state;
    bool started;
    unsigned mask;
    unsigned long long given, shown;  // for the other lanes: what is put there, and what they see when all have done so
};

const int MOST = 1024, STACK = 1 << 17;
static Fiber fibers[MOST];
static char* stacks;
static jmp_buf scheduler, outside;
static int current, threads;
static char* dynamic;
static char message[256];
static void (*body)(void**);
static void** arguments;
__attribute__((section("on_chip"), used)) static char always_there = 0;

static void fail(const char* what) {
    snprintf(message, sizeof message, "%s (block %u, %u, %u; thread %u, %u, %u)", what, blockIdx.x, blockIdx.y, blockIdx.z,
             threadIdx.x, threadIdx.y, threadIdx.z);
    _longjmp(outside, 1);
}

__attribute__((noinline)) static void wait(State state) {
    fibers[current].state = state;
    if (!_setjmp(fibers[current].place)) _longjmp(scheduler, 1);
}

static void live() {
    for (;;) {
        body(arguments);
        wait(DONE);
    }
}

__attribute__((noinline)) static void enter(int t) {
    current = t;
    threadIdx = {t % blockDim.x, t / blockDim.x % blockDim.y, t / (blockDim.x * blockDim.y)};
    if (_setjmp(scheduler)) return;
    Fiber& fiber = fibers[t];
    if (fiber.started) _longjmp(fiber.place, 1);
    fiber.started = true;
    getcontext(&fiber.beginning);
    fiber.beginning.uc_stack.ss_sp = stacks + size_t(t) * STACK;
    fiber.beginning.uc_stack.ss_size = STACK;
    makecontext(&fiber.beginning, live, 0);
    setcontext(&fiber.beginning);
}

// Whether somebody could be let on who waits for the others of the block or of the warp.
static bool release() {
    int done = 0, waiting = 0;
    for (int t = 0; t < threads; t++) done += fibers[t].state == DONE, waiting += fibers[t].state == AT_BARRIER;
    bool any = waiting && done + waiting == threads;
    if (any)
        for (int t = 0; t < threads; t++)
            if (fibers[t].state == AT_BARRIER) fibers[t].state = READY;
    for (int first = 0; first < threads; first += 32) {
        unsigned there = 0, wanted = 0, finished = 0;
        for (int lane = 0; lane < 32; lane++) {
            if (first + lane >= threads || fibers[first + lane].state == DONE) finished |= 1u << lane;
            else if (fibers[first + lane].state == AT_WARP) there |= 1u << lane, wanted |= fibers[first + lane].mask;
        }
        if (wanted & finished) fail("a warp waits for a lane that has ended or was never there");
        if (!there || wanted != there) continue;
        any = true;
        for (int lane = 0; lane < 32; lane++)
            if (there >> lane & 1) fibers[first + lane].state = READY, fibers[first + lane].shown = fibers[first + lane].given;
    }
    return any || done == threads;
}

extern "C" char __start_on_chip, __stop_on_chip;

static void run_block(bool backwards, int shared) {
    memset(&__start_on_chip, 0xff, &__stop_on_chip - &__start_on_chip);
    memset(dynamic, 0xff, shared);
    for (int t = 0; t < threads; t++) fibers[t].state = READY;
    for (bool going = true; going;) {
        for (int k = 0; k < threads; k++) {  // in another order in every other block, so that a missing barrier shows
            int t = backwards ? threads - 1 - k : k;
            if (fibers[t].state == READY) enter(t);
        }
        if (!release()) fail("threads wait for each other at different places");
        going = false;
        for (int t = 0; t < threads; t++) going |= fibers[t].state != DONE;
    }
}

static void on_fault(int) { fail("an address outside of all arrays"); }

// As by -ftz=true, which CuPy compiles with: single precision has no numbers below 1e-38 then, double precision has them.
static unsigned flush_denormals() {
#if defined(FLUSH_DENORMALS) && defined(__SSE2__)
    const unsigned before = _mm_getcsr();
    _mm_setcsr(before | 0x8040);  // of results, and of operands
    return before;
#endif
    return 0;
}

static void restore_denormals(unsigned before) {
#if defined(FLUSH_DENORMALS) && defined(__SSE2__)
    _mm_setcsr(before);
#endif
}

static const char* launch(const unsigned* grid, const unsigned* block, int shared, void (*kernel)(void**), void** given) {
    static char signal_stack[1 << 16];
    if (!stacks) stacks = (char*)mmap(0, size_t(MOST) * STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    dynamic = (char*)aligned_alloc(64, 64 + (shared + 63) / 64 * 64);
    stack_t mine = {signal_stack, 0, sizeof signal_stack}, before;
    struct sigaction action = {}, segv, bus;
    action.sa_handler = on_fault;
    action.sa_flags = SA_ONSTACK | SA_NODEFER;
    sigaltstack(&mine, &before);
    sigaction(SIGSEGV, &action, &segv);
    sigaction(SIGBUS, &action, &bus);
    body = kernel, arguments = given, message[0] = 0;
    gridDim = {grid[0], grid[1], grid[2]}, blockDim = {block[0], block[1], block[2]};
    threads = block[0] * block[1] * block[2];
    const unsigned rounding = flush_denormals();
    if (!_setjmp(outside)) {
        unsigned long long count = 0;
        for (blockIdx.z = 0; blockIdx.z < gridDim.z; blockIdx.z++)
            for (blockIdx.y = 0; blockIdx.y < gridDim.y; blockIdx.y++)
                for (blockIdx.x = 0; blockIdx.x < gridDim.x; blockIdx.x++) run_block(count++ % 2, shared);
    } else {
        for (int t = 0; t < MOST; t++) fibers[t].started = false;  // they stopped somewhere in the kernel
    }
    restore_denormals(rounding);
    sigaction(SIGSEGV, &segv, 0);
    sigaction(SIGBUS, &bus, 0);
    sigaltstack(&before, 0);
    free(dynamic);
    return message;
}

template <class V> static V exchange(unsigned mask, V value, int source) {
    Fiber& mine = fibers[current];
    mine.mask = mask;
    mine.given = 0;
    memcpy(&mine.given, &value, sizeof value);
    if (!(mask >> current % 32 & 1)) fail("a lane takes part in a shuffle whose mask leaves it out");
    wait(AT_WARP);
    if (!(mask >> source & 1)) fail("a shuffle reads a lane that its mask leaves out");
    V found;
    memcpy(&found, &fibers[current / 32 * 32 + source].shown, sizeof found);
    return found;
}

// What a parameter is, for a comparison with the argument: "P" and the elements' type for pointers.
template <class P> struct Kind;
#define KIND(type, name) template <> struct Kind<type> { static constexpr const char *value = name, *pointer = "P" name; };
KIND(float, "f4") KIND(double, "f8") KIND(__half, "f2") KIND(__nv_bfloat16, "bf") KIND(bool, "b1") KIND(char, "i1")
KIND(signed char, "i1") KIND(unsigned char, "u1") KIND(short, "i2") KIND(int, "i4") KIND(long long, "i8") KIND(long, "i8")
KIND(unsigned, "u4") KIND(unsigned long long, "u8") KIND(unsigned long, "u8") KIND(unsigned short, "u2")
template <class P> struct Kind<const P> : Kind<P> {};
template <class P> struct Kind<P*> { static constexpr const char* value = Kind<P>::pointer; };

template <size_t... N> struct Numbers {};
template <size_t N, size_t... M> struct Count : Count<N - 1, N - 1, M...> {};
template <size_t... M> struct Count<0, M...> { typedef Numbers<M...> Type; };
template <class F> struct Call;
template <class... P> struct Call<void (*)(P...)> {
    template <void (*kernel)(P...), size_t... N> static void with(void** a, Numbers<N...>) { kernel(*(P*)a[N]...); }
    template <void (*kernel)(P...)> static void run(void** a) { with<kernel>(a, typename Count<sizeof...(P)>::Type()); }
    static const char* const* kinds() {
        static const char* const found[] = {Kind<P>::value..., nullptr};
        return found;
    }
};

}  // namespace emulator

#define EXPORT(name) \
    extern "C" const char* launch_##name(const unsigned* grid, const unsigned* block, int shared, void** a) { \
        return emulator::launch(grid, block, shared, emulator::Call<decltype(&name)>::run<&name>, a); \
    } \
    extern "C" const char* const* kinds_##name() { return emulator::Call<decltype(&name)>::kinds(); }

static inline void __syncthreads() { emulator::wait(emulator::AT_BARRIER); }
static inline void __syncwarp(unsigned mask = ~0u) { emulator::fibers[emulator::current].mask = mask, emulator::wait(emulator::AT_WARP); }
template <class V> static V __shfl_xor_sync(unsigned mask, V value, int lanes) { return emulator::exchange(mask, value, (emulator::current ^ lanes) & 31); }
template <class V> static V __shfl_sync(unsigned mask, V value, int lane) { return emulator::exchange(mask, value, lane & 31); }
template <class V> static V __shfl_down_sync(unsigned mask, V value, int lanes) {
    int lane = emulator::current % 32 + lanes;
    return emulator::exchange(mask, value, lane < 32 ? lane : emulator::current % 32);
}
template <class V> static V __ldg(const V* place) { return *place; }
template <class V> static V atomicAdd(V* place, V value) { V before = *place; *place = V(before + value); return before; }
template <class V> static V atomicMax(V* place, V value) { V before = *place; if (value > before) *place = value; return before; }
template <class V> static V atomicCAS(V* place, V expected, V value) { V before = *place; if (before == expected) *place = value; return before; }
