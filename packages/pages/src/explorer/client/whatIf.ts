import { byId } from '../../page/client/dom.ts';
import {
  type Checked,
  conflictIn,
  fields,
  positionOf,
  readNumber,
  readSingularValues,
  type Setting,
  sameSetting,
  valueAt,
  withValues,
} from '../setting.ts';
import { radios } from './controls.ts';
import type { Store } from './state.ts';

/** Connects sliders and fields of the setting. For an invalid entry the field shows why, and the setting stays. */
export function connectWhatIf(own: Setting, store: Store): () => void {
  const refuse = (name: string, text: string | undefined) => {
    const place = byId(`refused-${name}`);
    place.textContent = text ?? '';
    place.hidden = text === undefined;
    byId(`set-${name}`).setAttribute('aria-invalid', String(text !== undefined));
  };
  const take = <Key extends keyof Setting>(
    name: string,
    key: Key,
    found: Checked<Setting[Key]>,
  ): void => {
    if ('refusal' in found) {
      refuse(name, found.refusal);
      return;
    }
    const changed = { ...store.state.setting, [key]: found.value };
    const setting = withValues(changed, changed.singularValues);
    const conflict = conflictIn(setting);
    refuse(name, conflict);
    if (conflict === undefined) store.change({ setting, ...predictedIfAlone(store, setting, own) });
  };
  for (const field of fields) {
    const { name, key } = field;
    const [slider, box] = [input(`slide-${name}`), input(`set-${name}`)];
    slider.addEventListener('input', () =>
      take(name, key, { value: valueAt(field, Number(slider.value)) }),
    );
    box.addEventListener('change', () => take(name, key, readNumber(field, box.value)));
  }
  const theta = input('set-theta');
  theta.addEventListener('change', () =>
    take('theta', 'singularValues', readSingularValues(theta.value)),
  );
  for (const radio of radios('update')) {
    radio.addEventListener('change', () =>
      take('theta', 'update', { value: radio.value as Setting['update'] }),
    );
  }
  byId('reset').addEventListener('click', () => {
    for (const { name } of fields) refuse(name, undefined);
    refuse('theta', undefined);
    store.change({ setting: own });
  });

  return () => {
    const { setting } = store.state;
    for (const field of fields) {
      const [slider, box] = [input(`slide-${field.name}`), input(`set-${field.name}`)];
      const value = setting[field.key];
      if (document.activeElement !== slider) slider.value = String(positionOf(field, value));
      slider.setAttribute('aria-valuetext', String(value));
      if (document.activeElement !== box || Number(box.value) !== value) box.value = String(value);
    }
    const given = setting.singularValues.length > 0;
    if (document.activeElement !== theta) theta.value = setting.singularValues.join(', ');
    for (const id of ['slide-K', 'set-K']) input(id).disabled = given;
    for (const radio of radios('update')) radio.checked = radio.value === setting.update;
    byId<HTMLButtonElement>('reset').disabled = sameSetting(setting, own);
  };
}

const input = (id: string) => byId<HTMLInputElement>(id);

/** Results are those of the run's own setting: with any other setting, the page changes to theory. */
const predictedIfAlone = ({ state }: Store, setting: Setting, own: Setting) =>
  state.view === 'measured' && !sameSetting(setting, own) ? { view: 'predicted' as const } : {};
