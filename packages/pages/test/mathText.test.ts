import { describe, expect, it } from 'vitest';
import { mathText } from '../src/report/quantities.ts';

describe('mathText', () => {
  it.each([
    ['γ_w = 1 − γ_σ²', 'γ<sub>w</sub> = 1 − γ<sub>σ²</sub>'],
    ['1 < γ_w < −2γ_σ²', '1 &lt; γ<sub>w</sub> &lt; −2γ<sub>σ²</sub>'],
    ['‖A_GD − A_SC‖²', '‖A<sub>GD</sub> − A<sub>SC</sub>‖²'],
    ['σ_{K+1} and 2^(1/4), e^−4', 'σ<sub>K+1</sub> and 2<sup>1/4</sup>, e<sup>−4</sup>'],
    ['rate ∝ σ^p; no index', 'rate ∝ σ<sup>p</sup>; no index'],
    ['a_<b>', 'a_&lt;b&gt;'],
  ])('%s', (text, wanted) => {
    expect(mathText(text).text).toBe(wanted);
  });
});
