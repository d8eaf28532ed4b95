// Starts the module whose hashed names stand in the script element of the page.
const { module, wasm } = document.querySelector("script[data-module]").dataset;
// What the checks say: a language is a file. The page does without if it must.
const sentences = fetch("/en.json").then((response) => response.json()).catch(() => ({}));
const { default: init } = await import(module);
globalThis.sentences = await sentences;
await init({ module_or_path: wasm });
