export { jacobi } from './jacobi';
export { dot } from './passes';
export { productSpace, sgemm } from './sgemm';
