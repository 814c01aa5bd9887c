// The paper's symbols as HTML.

const formulas = {
  gammaSigma2: '<i>γ</i><sub><i>σ</i><sup>2</sup></sub>',
  gammaW: '<i>γ</i><sub><i>w</i></sub>',
  sigma2: '<i>σ</i><sup>2</sup>',
  sigma2W: '<i>s</i> = <i>σ</i><sup>2</sup><i>w</i>',
  width: '<i>w</i>',
  learningRate: '<i>η</i>',
  distance: 'Log of the largest distance',
  difference:
    '‖<i>A</i><sub>GD</sub> − <i>A</i><sub>SC</sub>‖<span class="powers"><span>2</span><i>F</i></span> / <i>d</i><sup>2</sup>',
  'test-error': 'Smallest test error',
  'stable-rank': 'Stable rank at the minimum',
  iterations: 'Iterations to the minimum',
  'active vs lazy':
    'active vs lazy, <i>γ</i><sub><i>w</i></sub> = 1 − <i>γ</i><sub><i>σ</i><sup>2</sup></sub>',
  'infinite noise':
    'infinite noise, <i>γ</i><sub><i>w</i></sub> = −2<i>γ</i><sub><i>σ</i><sup>2</sup></sub>',
  underparameterized: 'underparameterized, <i>w</i> = <i>K</i>',
} as const;
export type FormulaName = keyof typeof formulas;

/** A formula as a part of the page; the text is this file's own. */
export function formulaOf(name: FormulaName): DocumentFragment {
  const template = document.createElement('template');
  template.innerHTML = formulas[name];
  return template.content;
}
