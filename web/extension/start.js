// Starts the module of a page.

/** Loads what the checks say, where a page needs it, and runs the wasm. */
export async function start(init, wasm, sentences) {
  try {
    const loaded = fetch(wasm);
    if (sentences) {
      globalThis.sentences = await fetch(sentences).then((response) => response.json());
    }
    await init({ module_or_path: loaded });
  } catch (error) {
    const said = document.createElement("p");
    said.setAttribute("role", "alert");
    said.className = "row";
    said.textContent = "This page could not be loaded. Update your browser, or install the extension anew.";
    document.body.prepend(said);
    throw error;
  }
}
