// LAPACKE, CBLAS and OpenBLAS's thread switch (openblas_set_num_threads is declared by OpenBLAS's cblas.h).
#include <lapacke.h>
#include <cblas.h>

// OpenBLAS's threaded build starts a thread for every further core when it is loaded, and each spins for a while
// before it sleeps: with one further core a run of 27 ms CPU time took 50 ms. This ends them; OpenBLAS exports the
// function for its fork handlers. Weak, because other builds do not have it.
extern int blas_thread_shutdown_(void) __attribute__((weak));

static inline void photofit_end_blas_threads(void) {
  if (blas_thread_shutdown_) blas_thread_shutdown_();
}
