/** What `scripts/fuzz/keras-models.mjs` runs. */
export { randomSource } from "../../src/base/random.ts";
export { fuzzCase, fuzzSubjects } from "./keras-models-fuzz.ts";
