import { byId } from '../../page/client/dom.ts';
import type { Facts } from '../facts.ts';
import { type Setting, sameSetting } from '../setting.ts';
import { linkOf } from './address.ts';
import type { Predictions } from './predictions.ts';
import { copyText } from './say.ts';
import type { Store } from './state.ts';

/** Connects the buttons that copy what is shown in a form for other programs. */
export function connectCopyAs(facts: Facts, predictions: Predictions, store: Store): void {
  for (const id of ['copy-preset', 'copy-predict', 'copy-numpy']) {
    byId(id).hidden = !facts.theory;
  }
  const copy = (id: string, what: string, text: () => string) =>
    byId(id).addEventListener('click', () => copyText(text(), what));
  copy('copy-preset', 'The preset', () => presetOf(facts, store.state.setting));
  copy('copy-predict', 'The command', () => commandOf(facts, store.state.setting));
  copy('copy-numpy', 'The NumPy script', () => {
    const { column, row } = store.state;
    const { x, y } = facts.plane;
    return numpyOf(predictions, x.values[column]!, y.values[row]!);
  });
  copy(
    'copy-link',
    'The link',
    () => `${location.href.split('#')[0]}#${linkOf(facts, store.state)}`,
  );
}

/** The keys of the preset's section `figure2` that a setting determines. */
function keysOf(setting: Setting): Record<string, unknown> {
  const { dimension, rank, singularValues, learningRateConstant, update, noise } = setting;
  const { varianceRatio, weightDecay } = setting;
  const unit = dimension / Math.sqrt(rank);
  return {
    dimension,
    rank,
    ...(singularValues.length > 0 && {
      teacher: { singularValues: singularValues.map((value) => unit * value) },
    }),
    ...(noise !== 1 && { noise }),
    ...(varianceRatio !== 1 && { varianceRatio }),
    ...(weightDecay !== 0 && { weightDecay }),
    ...{ learningRateConstant, update },
  };
}

/** A preset with this setting and the page's plane. It can also be trained, if the machine can handle its d. */
function presetOf({ plane, stop, note }: Facts, setting: Setting): string {
  const seed = Number(/seed (\d+)/.exec(note)?.[1] ?? 1);
  const axes = { gammaSigma2: axisOf(plane.x.values), gammaW: axisOf(plane.y.values) };
  const figure2 = { ...keysOf(setting), ...axes };
  return `${JSON.stringify({ seed, figure2: { ...figure2, stop } }, null, 2)}\n`;
}

/** An axis of a preset: ends and count for equal steps, otherwise the list of values. */
function axisOf(values: readonly number[]): unknown {
  const [from, to] = [values[0]!, values.at(-1)!];
  const step = (to - from) / (values.length - 1);
  const even = values.every((value, i) => Math.abs(value - from - i * step) < 1e-9);
  return values.length > 2 && even ? { from, to, count: values.length } : values;
}

/** The command that predicts the plane shown. */
function commandOf({ predictCommand, setting: own, measured }: Facts, setting: Setting): string {
  if (measured && sameSetting(setting, own)) return predictCommand;
  const [before, after] = [keysOf(own), keysOf(setting)];
  const sets = Object.keys({ ...after, ...before }).flatMap((key) => {
    const value = after[key] ?? setting[key as keyof Setting];
    if (key === 'dimension' || value === undefined) return [];
    if (JSON.stringify(before[key]) === JSON.stringify(after[key])) return [];
    if (key !== 'teacher') return [` --set figure2.${key}=${value}`];
    const { singularValues } = value as Setting;
    return [` --set figure2.teacher.singularValues=${singularValues.join()}`];
  });
  return `${predictCommand}${sets.join('')} --dimension ${setting.dimension}`;
}

/** NumPy code with the selected network and its predicted curves. */
function numpyOf(predictions: Predictions, gammaSigma2: number, gammaW: number): string {
  const { dimension, rank, noise } = predictions.setting;
  const { width, sigma2, learningRate } = predictions.network(gammaSigma2, gammaW);
  const { curves } = predictions.curves(gammaSigma2, gammaW);
  const array = (values: Float64Array) =>
    `np.array([${Array.from(values, (value) => (Number.isFinite(value) ? value : 'np.inf')).join(', ')}])`;
  const lines = Object.entries(curves).map(
    ([name, values]) =>
      `${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)} = ${array(values)}`,
  );
  return `import numpy as np

# gamma_sigma2 = ${gammaSigma2}, gamma_w = ${gammaW}, predicted from the exponents alone
d, K, noise = ${dimension}, ${rank}, ${noise}
w, sigma2, eta = ${width}, ${sigma2}, ${learningRate}
# Squared norms per entry, by iteration; distance = step + width + noise
${lines.join('\n')}
`.replace(/^noise = np/m, 'distance_noise = np');
}
