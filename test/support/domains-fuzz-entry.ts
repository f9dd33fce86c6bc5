/** What `scripts/fuzz/domains.mjs` runs. */
export { randomSource } from "../../src/base/random.ts";
export { fuzzCase, fuzzSubjects } from "./domains-fuzz.ts";
