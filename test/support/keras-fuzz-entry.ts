/** What `scripts/fuzz/keras.mjs` runs. */
export { randomSource } from "../../src/base/random.ts";
export { fuzzCase, fuzzSubjects } from "./keras-fuzz.ts";
