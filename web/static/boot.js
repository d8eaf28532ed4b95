// Starts the module whose hashed names stand in the script element of the page.
const { module, wasm } = document.querySelector("script[data-module]").dataset;
// What the checks say: a language is a file. The page does without if it must.
const sentences = fetch("/en.json").then((response) => response.json()).catch(() => ({}));
try {
  const { default: init } = await import(module);
  globalThis.sentences = await sentences;
  await init({ module_or_path: wasm });
} catch (error) {
  // A page from before an update names files that are gone.
  const said = document.createElement("p");
  said.setAttribute("role", "alert");
  said.textContent = "This page could not be loaded in full. Reload it; if that does not help, its service may be down, or this browser has no WebAssembly.";
  document.body.prepend(said);
  throw error;
}
