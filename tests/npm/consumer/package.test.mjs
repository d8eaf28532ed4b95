// What is in the package, and that its README works.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { test } from "node:test";

const HERE = new URL("node_modules/strictmx/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("package.json", HERE)));

test("the examples of the README run as they stand", () => {
  const readme = readFileSync(new URL("README.md", HERE), "utf8");
  const examples = [...readme.matchAll(/^```js\n([^]*?)^```$/gm)].map(([, code]) => code);
  const said = examples.map((code, at) => {
    const file = new URL(`readme-${at}.mjs`, import.meta.url);
    writeFileSync(file, code);
    return execFileSync(process.execPath, [file.pathname], { encoding: "utf8" });
  });
  assert.equal(said.length, 2);
  assert.equal(examples[0].trimEnd().split("\n").length, 3, "three lines");
  assert.match(said[0], /^line 2: .*Enforce/);
  assert.match(said[1], /^not-evidence 1 /);
});

test("nothing comes along, and nothing runs when it is installed", () => {
  assert.deepEqual(readdirSync(new URL("node_modules/", import.meta.url)).filter((name) => !name.startsWith(".")), ["strictmx"]);
  for (const field of ["dependencies", "peerDependencies", "optionalDependencies", "scripts", "bin"]) {
    assert.equal(manifest[field], undefined, field);
  }
});

test("whatever the manifest names is there, and the rest is named", () => {
  const named = Object.values(manifest.exports).flatMap((of) => (typeof of === "string" ? of : Object.values(of)));
  for (const file of [manifest.types, ...named]) assert.ok(existsSync(new URL(file, HERE)), file);
  const files = readdirSync(HERE).sort();
  assert.deepEqual(files, [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "browser.js",
    "help-pages.js",
    "help.d.ts",
    "help.js",
    "load-browser.js",
    "load-node.js",
    "node.js",
    "package.json",
    "strictmx.d.ts",
    "strictmx_bg.js",
    "strictmx_bg.wasm",
  ]);
});

test("the wasm asks for no clock, no randomness and no network", () => {
  const module = new WebAssembly.Module(readFileSync(new URL("strictmx_bg.wasm", HERE)));
  const asked = WebAssembly.Module.imports(module).map(({ name }) => name);
  assert.ok(asked.length > 0);
  for (const name of asked) assert.doesNotMatch(name, /now|date|random|crypto|fetch|performance|window|process/i);
});
