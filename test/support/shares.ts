/** By how much a share that is found in a sample of so many may miss that of all: three standard deviations. */
export function shareSlack(share: number, count: number): number {
  return 3 * Math.sqrt((share * (1 - share)) / count);
}
