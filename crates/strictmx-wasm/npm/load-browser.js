// The wasm, from where this module came from. Bundlers know `new URL(..., import.meta.url)`, and
// servers that do not know the media type of wasm are no obstacle.

import * as imports from "./strictmx_bg.js";

const url = new URL("strictmx_bg.wasm", import.meta.url);
const response = await fetch(url);
if (!response.ok) throw new Error(`${url} cannot be loaded: status ${response.status}`);
const loaded = await WebAssembly.instantiate(await response.arrayBuffer(), { "./strictmx_bg.js": imports });
export const wasm = loaded.instance.exports;
