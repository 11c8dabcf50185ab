// What the kernels share: how a function is built for several processors.

// One string per level: clang takes no comma lists here. Run-time dispatch needs ELF's indirect functions and glibc.
// Not under the thread sanitizer: the resolvers run before it is set up, and it instruments them.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define THREAD_SANITIZER 1
#endif
#endif
#if defined(__x86_64__) && defined(__ELF__) && defined(__GLIBC__) && defined(__clang__) && !defined(THREAD_SANITIZER)
#define PER_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define PER_PROCESSOR
#endif
#define INLINE static inline __attribute__((always_inline))
