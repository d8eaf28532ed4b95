// `node judge.mjs GLUE EVIDENCE`: the time that the wasm behind GLUE, as wasm-bindgen wrote it,
// takes to judge each evidence of the folder. Prints nanoseconds, as JSON: the median of batches.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, parse, resolve } from "node:path";

const [glue, folder] = process.argv.slice(2);
const { Known } = createRequire(import.meta.url)(resolve(glue));

const WARM_UP_MS = 2000; // until V8 has compiled it for speed
const BATCHES = 60;
const BATCH = 20;

const nanoseconds = {};
for (const file of readdirSync(folder)) {
  const known = new Known(readFileSync(join(folder, file)));
  if (known.judge() === 0) throw new Error(`${file}: nothing was judged`);
  const until = performance.now() + WARM_UP_MS;
  while (performance.now() < until) known.judge();
  const batches = Array.from({ length: BATCHES }, () => {
    const started = process.hrtime.bigint();
    for (let turn = 0; turn < BATCH; turn++) known.judge();
    return Number(process.hrtime.bigint() - started) / BATCH;
  });
  batches.sort((a, b) => a - b);
  nanoseconds[parse(file).name] = batches[BATCHES / 2];
}
console.log(JSON.stringify(nanoseconds));
