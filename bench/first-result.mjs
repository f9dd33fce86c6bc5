// What questions/cold.mjs starts: one result, and nothing else.   node first-result.mjs PEER FOLDER OPTIONS
const [peer, folder, options] = process.argv.slice(2);
const { open } = await import(`./peers/${peer}.mjs`);
const { run } = await open(folder, JSON.parse(options));
console.log((await run())[0]);
