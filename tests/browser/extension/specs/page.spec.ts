// The page under the popup, and what is selected on it.

import { expect, test } from "../test.js";

// What the browser tells of the page that the button was pressed on; a program cannot press it.
const PAGES: [url: string | undefined, field: string, reason: string][] = [
  ["https://www.example.com/a?b=c", "example.com", ""],
  [undefined, "", "does not say which page"],
  ["file:///etc/passwd", "", "(file:) is not on the web"],
  ["about:blank", "", "(about:) is not on the web"],
  ["chrome://settings/", "", "(chrome:) is not on the web"],
  ["view-source:https://example.com/", "", "(view-source:) is not on the web"],
  ["data:text/html,hello", "", "(data:) is not on the web"],
  ["http://10.0.0.1/", "", "is at an IP address"],
  ["http://intranet/", "", "in a private network (intranet)"],
  ["http://nas.local:5000/", "", "in a private network (local)"],
];

test("a page without a public host leaves nothing to press, and says why", async ({ popup, context, sent }) => {
  await context.addInitScript(() => {
    chrome.tabs.query = async () => [{ url: localStorage.getItem("url-of-the-test") ?? undefined }];
  });
  let page = await popup();
  for (const [url, field, reason] of PAGES) {
    await page.evaluate((url) => {
      if (url === undefined) localStorage.removeItem("url-of-the-test");
      else localStorage.setItem("url-of-the-test", url);
    }, url);
    await page.close();
    page = await popup();
    await expect(page.getByLabel("Domain or mail address"), url).toHaveValue(field);
    await expect(page.locator("#domain-hint"), url).toContainText(reason);
    const button = page.getByRole("button", { name: "Check", exact: true });
    if (field) await expect(button, url).toBeEnabled();
    else await expect(button, url).toBeDisabled();
  }
  expect(sent).toEqual([]);
});

test("the context menu hands a selection to the popup, and no more of it than is read", async ({ worker, context, popup, sent }) => {
  await popup();
  // Rejects where there is no such entry.
  await worker.evaluate(() => chrome.contextMenus.update("check", {}));
  const opened = context.waitForEvent("page");
  const selectionText = `postmaster@example.com ${"x".repeat(5_000)}`;
  await worker.evaluate((selectionText) => {
    chrome.action.openPopup = async () => Promise.reject(new Error("no window of this kind has popups"));
    chrome.contextMenus.onClicked.dispatch({ menuItemId: "check", selectionText }, {});
  }, selectionText);
  const page = await opened;
  await expect(page.getByLabel("Domain or mail address")).toHaveValue(selectionText.slice(0, 2048));
  expect(sent).toEqual([]);
});

test("a selection of long ago is forgotten, and one of a private window stays there", async ({ worker, popup }) => {
  await worker.evaluate(() => chrome.storage.session.set({ selection: `${new Date(Date.now() - 1_000).toISOString()} old.example` }));
  const page = await popup();
  await expect(page.getByLabel("Domain or mail address")).toHaveValue("");
  expect(await worker.evaluate(() => chrome.storage.session.get(null))).toEqual({});
  await worker.evaluate(() => {
    chrome.action.openPopup = async () => undefined;
    chrome.contextMenus.onClicked.dispatch({ menuItemId: "check", selectionText: "secret.example" }, { incognito: true });
  });
  const other = await popup();
  await expect(other.getByLabel("Domain or mail address")).toHaveValue("");
});
