/** Bodies that cannot be run because of a mistake: what they declare is poison, so that its users stay silent. */
import { register } from "./name-scopes.ts";
import { nodeCount, taint, type Frame } from "./frame.ts";
import type { Body } from "../syntax/ast.ts";
import { declaredNames, hasComputedLabels } from "./static-names.ts";
import { poison } from "./value.ts";

export function poisonBodies(frame: Frame, bodies: readonly Body[]): void {
  taint(frame);
  if (bodies.some(hasComputedLabels)) frame.instance.holes = true;
  for (const { text, span, kind } of bodies.flatMap(declaredNames)) {
    if (frame.names.entries.has(text) || kind === "let") continue;
    const init = { text, span, kind: "unknown", automatic: false, firstNode: nodeCount(frame) };
    register(frame.names, init).entry.tensor = poison;
  }
  frame.current = poison;
}
