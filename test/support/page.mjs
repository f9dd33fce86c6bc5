// Runs in a page of the tests' site, and again in a worker where the visit asks for one: imports the program, runs it and
// posts what it gives, a line of JSON and then bytes.
const inPage = typeof document === "object";

addEventListener("securitypolicyviolation", (event) => {
  console.error(`the policy forbids ${event.effectiveDirective}: ${event.blockedURI}`);
});

const { program, argument, inWorker } = await (await fetch("visit.json")).json();
if (inPage && inWorker)
  new Worker("page.mjs", { type: "module" }).addEventListener("error", (event) => fail(event.message));
else await post(program, argument).catch((error) => fail(String(error?.stack ?? error)));

async function post(path, given) {
  const { run } = await import(`./${path}`);
  const { report, bytes = new Uint8Array() } = await run(given);
  await send({ report }, bytes);
}

function fail(failure) {
  return send({ failure }, new Uint8Array());
}

function send(line, bytes) {
  return fetch("answer", { method: "POST", body: new Blob([`${JSON.stringify(line)}\n`, bytes]) });
}
