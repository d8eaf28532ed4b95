// The entry in the context menu: a selected domain or mail address goes into the popup's field, and
// nowhere else. Nothing else runs in the background.
const api = globalThis.browser ?? globalThis.chrome;

// What the core would read of a text (2,048 octets) is the most that is handed over.
const MAX_SELECTION = 2048;

// A popup that opens later has the domain of its own page. Browsers end what is idle for 30 seconds.
const HELD_MS = 20_000;

let forgetting;

api.runtime.onInstalled.addListener(() => {
  api.contextMenus.create({ id: "check", title: "Check \"%s\" with strictmx", contexts: ["selection"] });
});

api.contextMenus.onClicked.addListener(({ selectionText }, tab) => {
  const until = new Date(Date.now() + HELD_MS).toISOString();
  const text = `${until} ${(selectionText ?? "").slice(0, MAX_SELECTION)}`;
  const key = tab?.incognito ? "private-selection" : "selection";
  const kept = api.storage.session.set({ [key]: text });
  const forget = () => api.storage.session.remove(["selection", "private-selection"]);
  clearTimeout(forgetting);
  forgetting = setTimeout(forget, HELD_MS);
  // At once: later it would not count as what the reader did. Where no window may have a popup, a
  // tab does as well, but none of a private window: the extension's pages are not shown there.
  const inTab = () =>
    kept.then(() => tab?.incognito && forget()).then(() => api.tabs.create({ url: api.runtime.getURL("popup.html") }));
  return api.action.openPopup().catch(inTab);
});
