/*
 * A BLAS with the function names and the integer width of another distribution. It passes its calls on
 * to the OpenBLAS of this system. Compile it with
 *   NAME(x)    the name of cblas_sgemm and the like, such as scipy_##x##64_
 *   FORTRAN(x) the name of dgesdd, such as scipy_##x##_64_
 *   INT        its type of integers
 *   CONFIG     OpenBLAS's description of its build, or
 *   LAYER      MKL's interface layer, to imitate MKL
 *   OFF, OFF_SYMMETRIC  an error to add to every product, if defined
 */
typedef INT integer;
#define unused(x) ((void)(x))

void sgemm_(const char *, const char *, const int *, const int *, const int *, const float *,
            const float *, const int *, const float *, const int *, const float *, float *,
            const int *, long, long);
void ssyrk_(const char *, const char *, const int *, const int *, const float *, const float *,
            const int *, const float *, float *, const int *, long, long);
void dgesdd_(const char *, const int *, const int *, double *, const int *, double *, double *,
             const int *, double *, const int *, double *, const int *, int *, int *, long);

/* An argument of another width than INT leaves garbage in the high half. */
static int narrow(integer value) {
  if (value != (int)value) __builtin_trap();
  return (int)value;
}

#ifdef CONFIG
char *NAME(openblas_get_config)(void) { return CONFIG; }
char *NAME(openblas_get_corename)(void) { return "Shim"; }
void NAME(openblas_set_num_threads)(int n) { unused(n); }
#endif

#ifdef LAYER
static int threading;
int MKL_Set_Interface_Layer(int layer) { unused(layer); return LAYER; }
int MKL_Set_Threading_Layer(int layer) { return threading = layer; }
void MKL_Get_Version_String(char *text, int length) {
  const char *version = "Intel(R) oneAPI Math Kernel Library Version 2026.1-Product Build 0";
  for (int i = 0; i < length && (text[i] = version[i]); i++);
}
#endif

void NAME(cblas_sgemm)(int order, int ta, int tb, integer m, integer n, integer k, float alpha,
                       const float *a, integer lda, const float *b, integer ldb, float beta,
                       float *c, integer ldc) {
  const int M = narrow(m), N = narrow(n), K = narrow(k);
  const int A = narrow(lda), B = narrow(ldb), C = narrow(ldc);
  unused(order);
#ifdef LAYER
  if (threading != 1) __builtin_trap();
#endif
  /* The rows of C are the columns of its transpose. */
  sgemm_(tb == 112 ? "T" : "N", ta == 112 ? "T" : "N", &N, &M, &K, &alpha, b, &B, a, &A, &beta, c,
         &C, 1, 1);
#ifdef OFF
  c[0] += OFF;
#endif
}

void NAME(cblas_ssyrk)(int order, int uplo, int trans, integer n, integer k, float alpha,
                       const float *a, integer lda, float beta, float *c, integer ldc) {
  const int N = narrow(n), K = narrow(k), A = narrow(lda), C = narrow(ldc);
  unused(order);
  ssyrk_(uplo == 121 ? "L" : "U", trans == 112 ? "N" : "T", &N, &K, &alpha, a, &A, &beta, c, &C, 1,
         1);
#ifdef OFF_SYMMETRIC
  c[0] += OFF_SYMMETRIC;
#endif
}

#ifdef FORTRAN
/* The workspace of integers is long enough for 64 bits, hence for 32. */
void FORTRAN(dgesdd)(const char *job, const integer *m, const integer *n, double *a,
                     const integer *lda, double *s, double *u, const integer *ldu, double *vt,
                     const integer *ldvt, double *work, const integer *lwork, integer *iwork,
                     integer *info, long length) {
  const int M = narrow(*m), N = narrow(*n), A = narrow(*lda), U = narrow(*ldu), V = narrow(*ldvt);
  const int W = narrow(*lwork);
  int result;
  dgesdd_(job, &M, &N, a, &A, s, u, &U, vt, &V, work, &W, (int *)iwork, &result, length);
  *info = result;
}
#endif
