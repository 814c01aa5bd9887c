import type { Shape } from '@mixed-dynamics/data';
import type { SharedData } from '@mixed-dynamics/dynamics/setting';
import { type Target, targetOf } from '@mixed-dynamics/theory';

const known = new WeakMap<SharedData, Target>();

/** T as `theory` needs it; its SVD is computed once and shared by all networks that learn T. */
export function decomposedTarget(data: SharedData, { inputs, outputs }: Shape): Target {
  const found = known.get(data);
  if (found) return found;
  const matrix = (values: Float32Array) => ({
    ...{ rows: outputs, columns: inputs },
    data: Float64Array.from(values),
  });
  const target = targetOf({ teacher: matrix(data.teacher), target: matrix(data.target) });
  known.set(data, target);
  return target;
}
