// The package ships no types; of its functions only what is used here.
declare module 'jstat' {
  const jStat: {
    median(values: number[]): number
    beta: {
      /** The value below which a beta distribution has the probability p. */
      inv(p: number, alpha: number, beta: number): number
    }
  }
  export default jStat
}
