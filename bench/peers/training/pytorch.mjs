// A step of training by PyTorch, where the machine's own python3 has it: a process that makes one for each line it is sent.
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("pytorch.py", import.meta.url));
const PYTHON = ["/usr/bin/python3", "python3"];

export async function open(folder) {
  const python = PYTHON.find((each) => spawnSync(each, ["-c", "import torch"]).status === 0);
  if (python === undefined) throw new Error("python3 has no torch");
  const child = spawn(python, [script, folder], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await answers.next();
    if (done) throw new Error("its process ended");
    return value;
  };
  await next();
  let spent = 0;
  return {
    async run() {
      child.stdin.write("step\n");
      const [loss, milliseconds] = (await next()).split(" ").map(Number);
      spent = milliseconds;
      return [loss];
    },
    processorTime: () => spent,
  };
}
