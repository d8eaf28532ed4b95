// Starts the module that the page links to. The links also say what each file's content must be.
const link = (which) => document.querySelector(`link[${which}]`);
const fetched = (type) => {
  const { href, integrity } = link(`type="${type}"`);
  return fetch(href, { integrity });
};
// What the checks say: a language is a file. The page does without if it must.
const sentences = fetched("application/json").then((response) => response.json()).catch(() => ({}));
// A link to what is folded unfolds it, also when it is pressed once more.
const unfold = () => document.getElementById(location.hash.slice(1))?.querySelector(":scope > details")?.setAttribute("open", "");
addEventListener("hashchange", unfold);
addEventListener("click", ({ target }) => target.closest("a")?.getAttribute("href") === location.hash && unfold());
try {
  const wasm = fetched("application/wasm");
  // The link has fetched it by now, or is about to, and holds it to its hash.
  const { default: init } = await import(link("rel=modulepreload").href);
  globalThis.sentences = await sentences;
  await init({ module_or_path: wasm });
} catch (error) {
  // A page from before an update names files that are gone, or that are others now.
  const said = document.createElement("p");
  said.setAttribute("role", "alert");
  said.textContent = "This page could not be loaded in full. Reload it; if that does not help, its service may be down, or this browser has no WebAssembly.";
  document.body.prepend(said);
  throw error;
}
