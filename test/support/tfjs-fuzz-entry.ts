/** What `scripts/fuzz/tfjs.mjs` runs. */
export { randomSource } from "../../src/base/random.ts";
export { fuzzCase, fuzzSubjects } from "./tfjs-fuzz.ts";
