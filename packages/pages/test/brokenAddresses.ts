/**
 * Addresses as a person might edit them, for a plane of γ_σ² from −3 to 0 and γ_w from 0 to 2.8 with one draw; each
 * with the message about it.
 */
export const brokenAddresses: readonly (readonly [address: string, message: RegExp])[] = [
  [
    'cell=x,y',
    /^In the address, cell: expected γ_σ² from −3 to 0, a comma, γ_w from 0 to 2\.8, got x,y; the previous value is kept$/,
  ],
  ['cell=', /^In the address, cell:.* got nothing/],
  ['cell=-1', /^In the address, cell:.* got -1;/],
  ['cell=-1,1,0,0', /^In the address, cell:.* got -1,1,0,0;/],
  ['cell=NaN,1', /^In the address, cell:.* got NaN,1;/],
  ['cell=-1,Infinity', /^In the address, cell:.* got -1,Infinity;/],
  ['cell=9,1', /^In the address, cell:.* got 9,1;/],
  ['cell=-1,-2', /^In the address, cell:.* got -1,-2;/],
  ['cell=-1,1,1', /^In the address, cell:.* got -1,1,1;/],
  ['cell=%E0%A4%A', /^In the address, cell:.* got .+;/],
  ['cell=-1,1&cell=-2,1', /^In the address, cell:.* expected it once, got -1,1 and -2,1;/],
  [`cell=${'1'.repeat(5000)}`, /^In the address, cell:.* got 1{60}…;/],
  ['a=-1;2', /^In the address, a:.* expected γ_σ² .* got -1;2;/],
  ['a=', /^In the address, a:.* got nothing/],
  ['b=0,0,0.5', /^In the address, b:.* got 0,0,0\.5;/],
  ['trial=1', /^In the address, trial:.* expected 0, got 1;/],
  ['trial=first', /^In the address, trial:.* got first;/],
  ['figure1=maybe', /^In the address, figure1:.* expected yes or no, got maybe;/],
  ['scale=Log', /^In the address, scale:.* expected log or linear, got Log;/],
  ['iteration=-1', /^In the address, iteration:.* expected a whole number from 0 to 200, got -1;/],
  ['iteration=1.5', /^In the address, iteration:.* got 1\.5;/],
  ['iteration=1e9', /^In the address, iteration:.* got 1e9;/],
  ['iteration=', /^In the address, iteration:.* got nothing/],
  ['view=both', /^In the address, view:.* expected .*predicted.*, got both;/],
  ['d=5', /^In the address, d:.* expected a whole number from 10 to 1e8, got 5;/],
  ['d=1e9', /^In the address, d:.* got 1e9;/],
  ['d=20.5', /^In the address, d:.* got 20\.5;/],
  ['K=0', /^In the address, K:.* expected a whole number from 1 to 50, got 0;/],
  ['d=10&K=11', /^In the address, K:.* expected K of at most d = 10, got 11;/],
  ['noise=-1', /^In the address, noise:.* expected a number from 0 to 10, got -1;/],
  ['noise=NaN', /^In the address, noise:.* got NaN;/],
  ['c=none', /^In the address, c:.* expected a number from 1 to 1000, got none;/],
  [
    'ratio=Infinity',
    /^In the address, ratio:.* expected a number from 0\.001 to 1000, got Infinity;/,
  ],
  ['decay=-1', /^In the address, decay:.* expected a number from 0 to 100, got -1;/],
  ['theta=1,zero', /^In the address, theta:.* expected at most 16 numbers .*, got 1,zero;/],
  ['theta=1,0', /^In the address, theta:.* got 1,0;/],
  ['K=3&theta=1,0.5', /^In the address, K:.* expected 2, the number of singular values, got 3;/],
  ['update=both', /^In the address, update:.* expected alternating or simultaneous, got both;/],
  [
    'update=alternating&update=',
    /^In the address, update:.* expected it once, got alternating and/,
  ],
  ['colour=red', /^In the address: expected the keys cell, trial, .*, got colour;/],
  ['%zz=1&=2', /^In the address: .* got %zz, one without a name;/],
  ['nonsense', /^In the address: .* got nonsense;/],
];

/** A valid key to add to such an address: a pin. */
export const besides = (address: string): string =>
  address.startsWith('b=') ? 'a=-3,2.8' : 'b=-3,2.8';
