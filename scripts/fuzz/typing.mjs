// Nets of examples/ typed character by character: what is told and shown behind each, as an editor asks for it. Takes about a minute of the processor.
//
//   node scripts/fuzz/typing.mjs
import { bundled } from "./run.mjs";

const { typedTexts, typistOf, typingWorkspace } = await bundled("test/support/typing-entry.ts");

const blames = new Map();
for (const path of typedTexts) {
  const workspace = typingWorkspace();
  const text = workspace.textOf(path);
  const typist = typistOf(workspace, path, text);
  const before = performance.now();
  for (let count = 1; count <= text.length; count++)
    for (const blame of typist.blames(count))
      if (!blames.has(blame))
        blames.set(blame, JSON.stringify(text.slice(text.lastIndexOf("\n", count - 1) + 1, count)));
  const seconds = (performance.now() - before) / 1000;
  console.log(
    `${path}: ${text.length} characters in ${seconds.toFixed(0)} s, ${typist.hints(text.length).length} hints at the end`,
  );
}
for (const [blame, line] of blames) console.log(`behind ${line}: ${blame}`);
process.exitCode = blames.size > 0 ? 1 : 0;
