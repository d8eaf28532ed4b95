// The entry in the context menu: a selected domain or mail address goes into the popup's field, and
// nowhere else. Nothing else runs in the background.
const api = globalThis.browser ?? globalThis.chrome;

// What the core would read of a text (2,048 octets) is the most that is handed over.
const MAX_SELECTION = 2048;

api.runtime.onInstalled.addListener(() => {
  api.contextMenus.create({ id: "check", title: "Check \"%s\" with strictmx", contexts: ["selection"] });
});

api.contextMenus.onClicked.addListener(({ selectionText }, tab) => {
  // For a minute: a popup that opens later has the domain of its own page.
  const until = new Date(Date.now() + 60_000).toISOString();
  const text = `${until} ${(selectionText ?? "").slice(0, MAX_SELECTION)}`;
  const kept = api.storage.session.set({ [tab?.incognito ? "private-selection" : "selection"]: text });
  // At once: later it would not count as what the reader did. Where no window may have a popup, a
  // tab does as well.
  const inTab = () => kept.then(() => api.tabs.create({ url: api.runtime.getURL("popup.html") }));
  return api.action.openPopup().catch(inTab);
});
