/** What `scripts/typing.mjs` runs. */
export { typedTexts, typistOf, typingWorkspace } from "./typing.ts";
