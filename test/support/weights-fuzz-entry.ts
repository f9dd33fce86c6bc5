/** What `scripts/fuzz/weights.mjs` runs. */
export { randomSource } from "../../src/base/random.ts";
export { fuzzCase, fuzzSubjects } from "./weights-fuzz.ts";
