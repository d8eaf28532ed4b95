// What Mozilla's HTTP Observatory says of a host, asked on its real ports: JSON.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { writeFileSync } from "node:fs";

// Its list of preloaded hosts is a download of its own; nobody here is on it.
const grader = createRequire(import.meta.url).resolve("@mdn/mdn-http-observatory");
writeFileSync(join(dirname(grader), "../conf/hsts-preload.json"), "{}");

const { scan } = await import("@mdn/mdn-http-observatory");
const { scan: { grade, score }, tests } = await scan(process.argv[2]);
const results = Object.entries(tests).map(([name, { result }]) => [name, result]);
console.log(JSON.stringify({ grade, score, results: Object.fromEntries(results) }));
