/** What `scripts/fuzz/gradients.mjs` runs. */
export { randomSource } from "../../src/base/random.ts";
export { gradientCase as fuzzCase, gradientSubjects as fuzzSubjects } from "./gradients-fuzz.ts";
