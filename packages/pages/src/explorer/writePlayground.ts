import { explorerPage } from './explorerPage.ts';
import type { Facts } from './facts.ts';

/** What the page of theory alone needs to know: the plane that it shows first. */
export type PlaygroundOptions = Pick<
  Facts,
  'plane' | 'setting' | 'stop' | 'note' | 'ranges' | 'predictCommand'
>;

/** The page without results: theory alone, for any settings, as one self-contained HTML file. */
export function buildPlayground(options: PlaygroundOptions): Promise<string> {
  const facts: Facts = {
    ...options,
    preset: 'playground',
    command: '',
    origin: ['predicted in this browser; nothing is sent anywhere'],
    live: false,
    measured: false,
    theory: true,
  };
  return explorerPage({ facts, metrics: '', curves: [] });
}
