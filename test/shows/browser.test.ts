/** Compiled modules in a browser, on a page whose policy allows no more than it must: the same bits as in Node. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compiledTargets } from "../../src/targets.ts";
import { browserNote, hasBrowser, openBrowser, type Browser, type Visit } from "../support/browser.ts";
import { differing, filesFor, jobsOf, runInNode, type JobOptions, type Subject } from "../support/jobs.ts";
import { caseSubjects, netSubjects, randomSubjects } from "../support/subjects.ts";

const runner = readFileSync(new URL("../support/run-nets.mjs", import.meta.url), "utf8");

describe.skipIf(!hasBrowser)(`in headless Chromium${browserNote}`, () => {
  let browser: Browser;
  beforeAll(async () => void (browser = await openBrowser()));
  afterAll(() => browser.close());

  /** Bit for bit the same, and without a word of complaint. */
  async function expectSame(subjects: readonly Subject[], options: JobOptions, visit: Partial<Visit> = {}) {
    const jobs = jobsOf(subjects, options);
    const [here, there] = await Promise.all([
      runInNode(jobs),
      browser.visit({ files: filesFor(jobs, runner), program: "run-nets.mjs", ...visit }),
    ]);
    expect(there.complaints).toEqual([]);
    expect(there.report).toEqual(here.report);
    expect(there.bytes.length).toBeGreaterThan(0);
    expect(differing(jobs, here, there)).toEqual([]);
  }

  describe.each(compiledTargets)("%s", (target) => {
    it("every conformance case gives the bits that Node gives", () => expectSame(caseSubjects(), { target }));
    it("the suite's nets do, in a worker", () => expectSame(netSubjects(), { target }, { inWorker: true }));
    it("random nets do, without isolation", () => expectSame(randomSubjects(100), { target }, { isolated: false }));
  });
});
