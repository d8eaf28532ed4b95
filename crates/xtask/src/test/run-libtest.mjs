// Runs Rust's own test harness, built for wasm32-unknown-unknown, in Node: cargo's `runner` for
// that target, called as `node run-libtest.mjs HARNESS.wasm`.
//
// The harness imports nothing, which is the point: core needs no host. So it has no way to print
// either. Its `main` runs every test and returns 0; a test that panics traps, and the names on the
// stack of the trap tell which it was.

import { readFileSync } from "node:fs";
import { basename } from "node:path";

const file = process.argv[2];
const harness = basename(file).replace(/-[0-9a-f]{16}\.wasm$/, "");
const module = new WebAssembly.Module(readFileSync(file));

const imports = WebAssembly.Module.imports(module);
if (imports.length > 0) {
  const names = imports.map(({ module, name }) => `${module}.${name}`).join(", ");
  console.error(`${harness} imports ${names}: its tests need wasm-bindgen-test-runner`);
  process.exit(1);
}

Error.stackTraceLimit = 100;
try {
  const code = new WebAssembly.Instance(module).exports.main(0, 0);
  if (code !== 0) throw new Error(`main returned ${code}`);
  console.log(`${harness}: every test passed on wasm32, in Node ${process.version}`);
} catch (error) {
  const frames = [...error.stack.matchAll(/\b_ZN(\S+)E \(/g)].map(([, name]) => path(name));
  const own = frames.filter((name) => !/^(core|std|alloc|test)::/.test(name));
  console.error(`${harness}: a test failed on wasm32: ${error.message}; innermost call first`);
  for (const name of own) console.error(`  ${name}`);
  process.exit(1);
}

// `4core3ops8function` is core::ops::function; a last part h… is a hash.
function path(mangled) {
  const parts = [];
  for (let rest = mangled; /^\d/.test(rest); ) {
    const length = parseInt(rest, 10);
    const start = String(length).length;
    parts.push(rest.slice(start, start + length));
    rest = rest.slice(start + length);
  }
  return parts.filter((part) => !/^h[0-9a-f]{16}$/.test(part)).join("::");
}
