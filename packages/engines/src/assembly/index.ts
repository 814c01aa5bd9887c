export { jacobi } from './jacobi';
export {
  addScaled,
  combine,
  correctRoot,
  distances,
  distancesOfTwo,
  dot,
  squaredDistance,
  subtractSymmetric,
} from './passes';
export { mirror, productSpace, sgemm } from './sgemm';
