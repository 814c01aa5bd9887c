/** The part of jStat used here; it ships no types. */
declare module 'jstat' {
  interface Distribution {
    /** The quantile of probability p. */
    inv(p: number, degreesOfFreedom: number): number;
    /** The cumulative probability at x. */
    cdf(x: number, degreesOfFreedom: number): number;
  }
  const jStat: { readonly studentt: Distribution };
  export default jStat;
}
