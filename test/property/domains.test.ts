/** Domains of nets with open sizes: exactly the sizes that the shape rules of their layers take. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tries } from "../support/effort.ts";
import { domainMismatch, domainOfGraph } from "../support/domains.ts";
import { joinedNets, repeatingNets } from "../support/joined-nets.ts";
import { opened } from "../support/open-nets.ts";
import { buildNet, netPlans, propertyOptions } from "./random-net.ts";

describe("domains are exact", () => {
  it.each([
    ["random nets", netPlans],
    ["random nets that join what they meet", joinedNets],
    ["random nets of small maps, whose axes of size 1 repeat", repeatingNets],
  ])(`of %s (${tries(20)} of them)`, (_, plans) => {
    fc.assert(
      fc.property(plans, fc.integer(), (plan, seed) => {
        const graph = buildNet(plan);
        const open = opened(plan.input);
        const domain = domainOfGraph(graph, open);
        if (domain === undefined) return;
        if (process.env["TELL"]) console.log(domain.text, "|", domain.expression);
        expect(domainMismatch(graph, open, domain, seed), `${domain.text}\n${domain.expression}`).toBeUndefined();
      }),
      { ...propertyOptions, numRuns: tries(20) },
    );
  });
});
