/**
 * Nodes that reach across the batch: a mean over the first axis, or a reshape that makes one example of several. A net has no
 * such layers, so that what is imported of a file whose batch is open is another net for more examples than one, where these
 * are not told. They show in a graph whose batch has an extent that no other axis has.
 */
import type { ImportGraph } from "./graph.ts";
import type { Operand } from "./operand.ts";

export interface BatchProbe {
  readonly batch: number;
  /** Of the nodes seen so far those that reach across the batch. */
  readonly found: readonly string[];
  /** Looks at what a node made of its operands. */
  see(node: string, operands: readonly (Operand | undefined)[], results: readonly Operand[]): void;
}

/** For a batch that divides no extent which the file tells. */
export function batchProbe({ inputs, initializers }: ImportGraph): BatchProbe {
  const told = [...inputs.flatMap(({ shape = [] }) => shape), ...initializers.flatMap(({ dims }) => dims)];
  const extents = new Set(told.filter((extent) => typeof extent === "number" && extent > 0)) as ReadonlySet<number>;
  const batch = PRIMES.find((prime) => [...extents].every((extent) => extent % prime !== 0)) ?? PRIMES.at(-1)!;
  const found: string[] = [];
  return {
    batch,
    found,
    see(node, operands, results) {
      const running = operands.flatMap((operand) => (operand?.kind === "value" ? [operand.shape] : []));
      const isAcross = results.some((result) => result.kind === "value" && reachesAcross(running, result.shape, batch));
      if (isAcross) found.push(node);
    },
  };
}

/** Larger than what images shrink to, and prime, so that no product of other extents has it. */
const PRIMES = [97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193];

type Shape = readonly number[];

/** Whether operands of whole examples, one behind the other, have become something else. Rows of an example may stand in the batch. */
function reachesAcross(operands: readonly Shape[], result: Shape, batch: number): boolean {
  const isWhole = ([first]: Shape): boolean => first !== undefined && first % batch === 0;
  const whole = operands.filter(isWhole);
  if (whole.length === 0) return false;
  // Examples behind each other twice.
  if (isWhole(result)) return whole.length > 1 && result.length === whole[0]!.length && isJoined(whole, result);
  // A transposition moves the batch, and leaves every axis what it is.
  const isMoved = whole.some((shape) => shape.toSorted(ascending).join() === result.toSorted(ascending).join());
  return !isMoved;
}

function isJoined(operands: readonly Shape[], [first]: Shape): boolean {
  return first === operands.reduce((sum, [each]) => sum + each!, 0);
}

function ascending(a: number, b: number): number {
  return a - b;
}

const TOLD = 4;

export function acrossNote(nodes: readonly string[], batch: number): string {
  const more = nodes.length > TOLD ? ` and ${nodes.length - TOLD} more` : "";
  const examples = batch === 1 ? "one example" : `${batch} examples`;
  return (
    `the file leaves its batch open, and ${nodes.slice(0, TOLD).join(", ")}${more} ${nodes.length === 1 ? "reaches" : "reach"} ` +
    `across examples: the net is that of ${examples} at once`
  );
}
