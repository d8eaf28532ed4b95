// The wasm, from the file beside this one.

import { readFileSync } from "node:fs";
import * as imports from "./strictmx_bg.js";

const module = new WebAssembly.Module(readFileSync(new URL("strictmx_bg.wasm", import.meta.url)));
export const wasm = new WebAssembly.Instance(module, { "./strictmx_bg.js": imports }).exports;
