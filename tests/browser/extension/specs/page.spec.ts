// The page under the popup, and what is selected on it.

import type { Worker } from "@playwright/test";
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

/** What the menu's entry does in a private window; where `hasPopup`, one opens there. */
const selectedInPrivate = (worker: Worker, hasPopup: boolean) =>
  worker.evaluate((hasPopup) => {
    chrome.action.openPopup = async () => (hasPopup ? undefined : Promise.reject(new Error("no popups")));
    chrome.contextMenus.onClicked.dispatch({ menuItemId: "check", selectionText: "secret.example" }, { incognito: true });
  }, hasPopup);

const handedOver = (worker: Worker) => worker.evaluate(() => chrome.storage.session.get(null));

test("a selection of long ago is forgotten, and one of a private window stays there", async ({ worker, popup, context }) => {
  await worker.evaluate(() => chrome.storage.session.set({ selection: `${new Date(Date.now() - 1_000).toISOString()} old.example` }));
  const page = await popup();
  await expect(page.getByLabel("Domain or mail address")).toHaveValue("");
  expect(await handedOver(worker)).toEqual({});
  await selectedInPrivate(worker, true);
  await expect.poll(() => handedOver(worker)).toEqual({ "private-selection": expect.stringContaining("Z secret.example") });
  const other = await popup();
  await expect(other.getByLabel("Domain or mail address")).toHaveValue("");
  expect(await handedOver(worker)).toEqual({});
  // A tab in place of the popup is in no private window.
  const opened = context.waitForEvent("page");
  await selectedInPrivate(worker, false);
  await expect((await opened).getByLabel("Domain or mail address")).toHaveValue("");
  expect(await handedOver(worker)).toEqual({});
});

test("a selection that no popup takes is forgotten", async ({ worker, popup }) => {
  await popup();
  await worker.evaluate(() => {
    globalThis.setTimeout = ((forget: unknown, ms: number) => Object.assign(globalThis, { held: { forget, ms } })) as never;
  });
  await selectedInPrivate(worker, true);
  await expect.poll(() => handedOver(worker)).not.toEqual({});
  const ms = await worker.evaluate(async () => {
    const { forget, ms } = (globalThis as unknown as { held: { forget: () => Promise<void>; ms: number } }).held;
    await forget();
    return ms;
  });
  expect(await handedOver(worker)).toEqual({});
  // Later the browser may have ended the worker.
  expect(ms).toBeLessThan(30_000);
});
