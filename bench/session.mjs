// The parent's side of contestant.mjs.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { reasonOf } from "./net.mjs";
import { compiledModule, writtenNet } from "./nets.mjs";

const script = fileURLToPath(new URL("contestant.mjs", import.meta.url));

/**
 * A process with the net open. `ask(question, details)` gives its answer; `close()` ends the process.
 * @throws an Error that says why the contestant cannot take part: not installed, no such layer, …
 */
export async function openSession(contestant, name, folder) {
  const child = fork(script, [contestant.peer, ...(await place(contestant, name, folder))], {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let told = "";
  child.stderr.on("data", (text) => (told += text));
  const next = () =>
    new Promise((resolve, reject) => {
      const ended = (code, signal) =>
        reject(new Error(`its process ended (${signal ?? code})${told && `: ${told.trim().split("\n").at(-1)}`}`));
      child.once("exit", ended);
      child.once("message", (message) => {
        child.off("exit", ended);
        if (message.reason === undefined) resolve(message.answer);
        else reject(new Error(message.reason));
      });
    });
  const close = () =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once("exit", () => resolve());
      child.kill("SIGKILL");
    });
  const ask = (question, details = {}) => {
    const answer = next();
    child.send({ question, ...details });
    return answer;
  };
  try {
    await next();
  } catch (error) {
    await close();
    throw error;
  }
  return { ask, close };
}

/** The folder and the options of a contestant, as words on its command line, once what it needs is in the folder. */
export async function place({ compile, format, threads, build, target, revision }, name, folder) {
  if (format !== undefined) await writtenNet(folder, format);
  const module = compile && compiledModule(name, folder, compile, { revision });
  return [folder, JSON.stringify({ threads, build, target, module })];
}

/** Sessions for all contestants that can take part with this net; the others are told and left out. */
export async function openAll(contestants, name, folder, tell) {
  const sessions = [];
  for (const contestant of contestants) {
    tell(`${name}: opening ${contestant.name}`);
    try {
      sessions.push({ contestant, ...(await openSession(contestant, name, folder)) });
    } catch (error) {
      tell(`${name}: without ${contestant.name}: ${reasonOf(error)}`, { keep: true });
    }
  }
  return sessions;
}
