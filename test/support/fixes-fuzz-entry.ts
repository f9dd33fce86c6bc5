/** What `scripts/fuzz/fixes.mjs` runs. */
export { randomSource } from "../../src/base/random.ts";
export { caseOf, describeFault, fuzzCase, fuzzSubjects } from "./fixes-fuzz.ts";
