// Starts the module whose hashed names stand in the script element of the page.
const { module, wasm } = document.querySelector("script[data-module]").dataset;
const { default: init } = await import(module);
await init({ module_or_path: wasm });
