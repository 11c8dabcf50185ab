// LAPACKE, CBLAS and OpenBLAS's thread switch (openblas_set_num_threads is declared by OpenBLAS's cblas.h).
#include <lapacke.h>
#include <cblas.h>
