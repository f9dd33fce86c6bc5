/**
 * The shapes of a model's inputs, in numbers. A size with a name is bound by `sizes`; an open first dimension is the batch; any
 * other that is open is a problem that says how to bind it. A dimension without a name goes by that of its input and its
 * place: `image_dim2`.
 */
import { productOf } from "../../base/integers.ts";
import type { ImportPort } from "./graph.ts";

export interface SizeOptions {
  /** Values of named sizes. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Examples at once, where the model leaves that open; 1 where left out. */
  readonly batch?: number;
}

export interface BoundInput {
  readonly port: ImportPort;
  /** Undefined where a problem was found. */
  readonly shape: readonly number[] | undefined;
}

export interface BoundInputs {
  readonly inputs: readonly BoundInput[];
  readonly problems: readonly string[];
  readonly isBatchOpen: boolean;
}

type Extent = number | string | undefined;

export function bindInputs(ports: readonly ImportPort[], { sizes = {}, batch }: SizeOptions): BoundInputs {
  const problems: string[] = [];
  const open = new Map<string, number | undefined>();
  const first = new Set(ports.flatMap((port) => (isOpen(port.shape?.[0]) ? [sizeName(port, 0)] : [])));
  const valueOf = (name: string): number | undefined =>
    Object.hasOwn(sizes, name) ? sizes[name] : first.has(name) ? (batch ?? 1) : undefined;
  for (const port of ports) {
    for (const [axis, extent] of (port.shape ?? []).entries()) {
      if (isOpen(extent)) open.set(sizeName(port, axis), valueOf(sizeName(port, axis)));
    }
  }
  const unbound = [...open].flatMap(([name, value]) => (value === undefined ? [name] : []));
  const inputs = ports.map((port) => ({ port, shape: bindShape(port, open, problems) }));
  if (unbound.length > 0) problems.push(unboundText(unbound));
  problems.push(...unknownSizes(sizes, open), ...fixedBatch(batch, first.size > 0, ports));
  return { inputs, problems, isBatchOpen: first.size > 0 };
}

function isOpen(extent: Extent): extent is string | undefined {
  return typeof extent !== "number";
}

function sizeName(port: ImportPort, axis: number): string {
  const extent = port.shape?.[axis];
  return typeof extent === "string" && extent !== "" ? extent : `${port.name}_dim${axis}`;
}

function bindShape(
  port: ImportPort,
  sizes: ReadonlyMap<string, number | undefined>,
  problems: string[],
): readonly number[] | undefined {
  if (port.shape === undefined) {
    problems.push(`input ${port.name}: the model does not say what shape it has`);
    return undefined;
  }
  const shape = port.shape.map((extent, axis) => (isOpen(extent) ? sizes.get(sizeName(port, axis)) : extent));
  if (shape.includes(undefined)) return undefined;
  const wrong = shape.find((extent) => !Number.isSafeInteger(extent) || extent! < 0);
  if (wrong === undefined) return judgeCount(port, shape as number[], problems);
  problems.push(
    `input ${port.name}: an extent of ${wrong} in [${shape.join(", ")}]; extents are whole numbers of at least 0`,
  );
  return undefined;
}

/** As many as a tensor of a file may have. */
const MOST_ELEMENTS = 2 ** 31;

function judgeCount({ name }: ImportPort, shape: readonly number[], problems: string[]): readonly number[] | undefined {
  if (shape.length <= 64 && productOf(shape) <= MOST_ELEMENTS) return shape;
  problems.push(`input ${name}: [${shape.slice(0, 16).join(", ")}] has more than ${MOST_ELEMENTS} elements or 64 axes`);
  return undefined;
}

function unboundText(names: readonly string[]): string {
  const options = names.map((name) => `--size ${name}=224`).join(" ");
  return names.length === 1
    ? `the size ${names[0]!} must be bound: ${options}`
    : `the sizes ${names.join(", ")} must be bound: ${options}`;
}

function unknownSizes(sizes: Readonly<Record<string, number>>, open: ReadonlyMap<string, unknown>): readonly string[] {
  const known = open.size === 0 ? "none is open" : `open are ${[...open.keys()].join(", ")}`;
  return Object.keys(sizes)
    .filter((name) => !open.has(name))
    .map((name) => `no size of the model is called ${name}; ${known}`);
}

function fixedBatch(batch: number | undefined, isBatchOpen: boolean, ports: readonly ImportPort[]): readonly string[] {
  if (batch === undefined || isBatchOpen || ports.some((port) => port.shape?.[0] === batch)) return [];
  return [`the model fixes its batch, so a batch of ${batch} cannot be chosen`];
}
