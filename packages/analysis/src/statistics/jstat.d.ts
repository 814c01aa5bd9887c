/** The part of jStat that is used here; it ships no types. */
declare module 'jstat' {
  interface Distribution {
    /** The quantile of probability p. */
    inv(p: number, degreesOfFreedom: number): number;
    /** The probability of a value up to x. */
    cdf(x: number, degreesOfFreedom: number): number;
  }
  const jStat: { readonly studentt: Distribution };
  export default jStat;
}
