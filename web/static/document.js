// What a script adds to the pages that are documents; they are complete without it.

for (const copy of document.querySelectorAll(".copy:has(button)")) {
  const [text, button] = copy.children;
  const label = button.firstElementChild;
  const words = label.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const say = (said) => void (label.textContent = said);
    // Outside of a secure context there is no clipboard.
    await navigator.clipboard.writeText(text.textContent).then(
      () => say("Copied"),
      () => say("Cannot copy here: select it instead"),
    );
    setTimeout(() => say(words), 2500);
  });
}

const filter = document.getElementById("filter");
if (filter) {
  const form = filter.form;
  const status = document.querySelector("[role=status]");
  const rows = [...document.querySelectorAll(".catalogue > li")];
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    for (const row of rows) {
      row.hidden = !`${row.textContent} ${row.dataset.rfc}`.toLowerCase().includes(wanted);
    }
    for (const section of document.querySelectorAll("section")) {
      section.hidden = !section.querySelector("li:not([hidden])");
    }
    const shown = rows.filter((row) => !row.hidden).length;
    status.textContent = `${shown} of ${rows.length} checks`;
  });
}

// Who runs the service is the service's to say.
const places = document.querySelectorAll("[data-operator]");
if (places.length) {
  const operator = await fetch("/api/v1/operator").then((response) => response.json()).catch(() => null);
  if (operator) {
    for (const place of places) {
      const said = operator[place.dataset.operator];
      const text = said ?? "not said by the operator";
      const isLink = /^(mailto|https|tel):/.test(said);
      const shown = document.createElement(isLink ? "a" : "span");
      if (isLink) shown.href = said;
      shown.textContent = text;
      place.replaceChildren(shown);
    }
  }
}

// Examples are of this service.
for (const example of document.querySelectorAll("pre")) {
  const text = example.textContent;
  if (text.includes("https://HOST/")) example.textContent = text.replaceAll("https://HOST", location.origin);
}
