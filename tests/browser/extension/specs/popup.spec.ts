// The popup: what is typed, what becomes of it, and what does not leave the browser.

import { axe } from "../../axe.js";
import { screenshots } from "../screenshots.js";
import { expect, own, test } from "../test.js";

test.use({ settings: [{ asker: "own" }, { option: true }] });

const verdict = "header.banner";

test("a typed address fills in to a verdict with its findings", async ({ popup, sent }) => {
  const page = await popup();
  const field = page.getByLabel("Domain or mail address");
  await expect(field).toBeFocused();
  await field.fill("postmaster@Bad-Mode.lab.test.");
  await page.keyboard.press("Enter");
  await expect(page.locator(verdict)).toHaveAttribute("data-state", "broken");
  await expect(page.getByRole("heading", { level: 1 }).last()).toContainText("senders cannot use it");
  await expect(page.getByText("Checked on")).toBeVisible();
  await expect(page.locator(".stop[data-state=broken]")).toHaveCount(1);
  await expect(page.locator(".stop")).toHaveCount(6);
  const first = page.locator(".fix").first();
  await expect(first).toContainText("sts-policy-mode-unknown");
  await axe(page);
  await screenshots(page, "popup-broken");
  const origin = new URL(own().service).origin;
  expect(sent.map((url) => new URL(url).origin)).toEqual([origin]);
});

test("links lead to the site of the service, in a tab of their own", async ({ popup, context }) => {
  const page = await popup("user@bad-mode.lab.test");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  const full = page.getByRole("link", { name: "Open full page" });
  await expect(full).toHaveAttribute("href", `${own().service}/check/bad-mode.lab.test`);
  const hrefs = await page.locator("a[href]").evaluateAll((links) =>
    links.map((link) => [link.getAttribute("href") ?? "", link.getAttribute("target"), link.getAttribute("rel")]),
  );
  expect(hrefs.length).toBeGreaterThan(2);
  for (const [href, target, rel] of hrefs) {
    if (href?.startsWith("#fix-")) continue;
    expect(href).toMatch(/^https?:\/\//);
    expect([target, rel]).toEqual(["_blank", "noreferrer"]);
  }
  const opened = context.waitForEvent("page");
  await full.click();
  const site = await opened;
  await expect(site.getByRole("heading", { level: 1 })).toContainText("bad-mode.lab.test");
});

test("what was checked stands there again, and asks nobody", async ({ popup, sent, context }) => {
  const page = await popup("enforced.lab.test");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.getByText("Checked on")).toBeVisible();
  await expect(page.locator(verdict)).toHaveAttribute("data-state", "ok");
  await screenshots(page, "popup-enforced");
  await page.close();
  sent.length = 0;
  const again = await popup("enforced.lab.test");
  await expect(again.locator(verdict)).toHaveAttribute("data-state", "ok");
  await expect(again.getByText("Checked on")).toBeVisible();
  expect(sent).toEqual([]);
  // Of another domain nothing is known.
  const other = await popup("bad-mode.lab.test");
  await expect(other.locator(verdict)).toHaveCount(0);
  await context.setOffline(false);
});

test("a name that cannot be checked is refused in words, and stays in the field", async ({ popup, sent }) => {
  const page = await popup();
  const field = page.getByLabel("Domain or mail address");
  const button = page.getByRole("button", { name: "Check", exact: true });
  await expect(button).toBeDisabled();
  for (const name of ["localhost", "10.0.0.1", "exa mple..com", "<img src=x onerror=alert(1)>"]) {
    await field.fill(name);
    await button.click();
    await expect(page.locator("#domain-error")).not.toBeEmpty();
    await expect(field).toHaveValue(name);
    await expect(field).toHaveAttribute("aria-invalid", "true");
  }
  await axe(page);
  expect(sent).toEqual([]);
});

test("what was selected on a page is a text, whatever stands in it", async ({ popup, sent }) => {
  const page = await popup("<script>alert(1)</script>");
  await expect(page.getByLabel("Domain or mail address")).toHaveValue("<script>alert(1)</script>");
  // It is taken once.
  const other = await popup();
  await expect(other.getByLabel("Domain or mail address")).toHaveValue("");
  expect(sent).toEqual([]);
});

test("a check can be stopped, and taken up again", async ({ popup, context }) => {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await context.route("**/api/v1/scan/**", async (route) => {
    await released;
    await route.continue();
  });
  const page = await popup("enforced.lab.test");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.getByText("Waiting for 127.0.0.1")).toBeVisible();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByText("was stopped before it began")).toBeVisible();
  release();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator(verdict)).toHaveAttribute("data-state", "ok");
});

test.describe("without a network", () => {
  test.use({ expected: [/ERR_INTERNET_DISCONNECTED/, { option: true }] });

  test("it says so, and judges nothing", async ({ popup, context }) => {
    const page = await popup("enforced.lab.test");
    await context.setOffline(true);
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await expect(page.locator(verdict)).toHaveAttribute("data-state", "untested");
    await expect(page.locator(verdict)).toContainText("does not answer");
    await axe(page);
    await screenshots(page, "popup-offline");
    await context.setOffline(false);
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.locator(verdict)).toHaveAttribute("data-state", "ok");
  });
});

test.describe("with a service that is gone", () => {
  test.use({
    expected: [/ERR_CONNECTION_REFUSED/, { option: true }],
    settings: [{ asker: "own", service: "http://127.0.0.1:49151" }, { option: true }],
  });

  test("nobody else is asked in its place", async ({ popup, sent }) => {
    const page = await popup("enforced.lab.test");
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await expect(page.locator(verdict)).toContainText("127.0.0.1:49151 does not answer");
    expect(sent.every((url) => url.startsWith("http://127.0.0.1:49151/"))).toBe(true);
  });
});

test.describe("with a busy service", () => {
  test.use({ expected: [/status of 503/, { option: true }] });

  test("its reason is shown", async ({ popup, context }) => {
    const problem = { type: "/api#overloaded", title: "Too many checks are running", status: 503, detail: "Try again in a moment.", code: "limit.running" };
    await context.route("**/api/v1/scan/**", (route) =>
      route.fulfill({ status: 503, contentType: "application/problem+json", json: problem }),
    );
    const page = await popup("enforced.lab.test");
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await expect(page.locator(verdict)).toContainText("Too many checks are running");
    await expect(page.locator(verdict)).toContainText("Try again in a moment.");
  });
});

test("a service of another version is told apart", async ({ popup, context }) => {
  const started = { format_version: 99, policy_domain: "enforced.lab.test", checked_at: "2026-11-24T12:00:00Z", age_s: 0 };
  await context.route("**/api/v1/scan/**", (route) =>
    route.fulfill({ contentType: "text/event-stream", body: `data: ${JSON.stringify({ started })}\n\n` }),
  );
  const page = await popup("enforced.lab.test");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.locator(verdict)).toContainText("cannot read what");
});

test("what is told of another domain is not taken", async ({ popup, context, worker }) => {
  const started = { format_version: 1, policy_domain: "dane.lab.test", checked_at: "2026-11-24T12:00:00Z", age_s: 0 };
  await context.route("**/api/v1/scan/**", (route) =>
    route.fulfill({ contentType: "text/event-stream", body: `data: ${JSON.stringify({ started })}\n\ndata: {"done":{}}\n\n` }),
  );
  const page = await popup("enforced.lab.test");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.locator(verdict)).toContainText("cannot read what");
  await expect(page.locator(verdict)).toHaveAttribute("data-state", "untested");
  expect(await worker.evaluate(() => chrome.storage.session.get(null))).toEqual({});
});

test.describe("where the service leads elsewhere", () => {
  test.use({ expected: [/ERR_FAILED|redirect/i, { option: true }] });

  test("nobody follows", async ({ popup, context, sent }) => {
    await context.route("**/api/v1/scan/**", (route) => route.fulfill({ status: 302, headers: { location: "http://127.0.0.1:49151/" } }));
    const page = await popup("enforced.lab.test");
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await expect(page.locator(verdict)).toContainText("does not answer");
    expect(sent.filter((url) => url.includes("49151"))).toEqual([]);
  });
});

test("in a private window nothing is kept", async ({ popup, context, worker }) => {
  await context.addInitScript(() => {
    chrome.tabs.query = async () => [{ incognito: true }];
  });
  await worker.evaluate(() => {
    chrome.action.openPopup = async () => undefined;
    chrome.contextMenus.onClicked.dispatch({ menuItemId: "check", selectionText: "enforced.lab.test" }, { incognito: true });
  });
  const page = await popup();
  await expect(page.getByLabel("Domain or mail address")).toHaveValue("enforced.lab.test");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.getByText("Checked on")).toBeVisible();
  expect(await worker.evaluate(() => chrome.storage.session.get(null))).toEqual({});
});

test("a silent service is not waited for for ever", async ({ popup, context }) => {
  test.setTimeout(60_000);
  // Never answered.
  await context.route("**/api/v1/scan/**", () => {});
  const page = await popup("enforced.lab.test");
  await page.clock.install();
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.locator(verdict)).toContainText("Waiting for");
  await page.clock.runFor(29_000);
  await expect(page.locator(verdict)).toContainText("Waiting for");
  await page.clock.runFor(2_000);
  await expect(page.locator(verdict)).toContainText("does not answer");
});

test.describe("without leave to ask", () => {
  // As the package comes: nothing is granted.
  test.use({ hosts: [[], { option: true }] });

  test("nothing is sent, and it says so", async ({ popup, context, sent }) => {
    // The browser's question cannot be answered by a program; this is how the reader's "no" arrives.
    await context.addInitScript(() => {
      const asked: unknown[] = [];
      Object.assign(globalThis, { asked });
      chrome.permissions.request = async (permissions: unknown) => (asked.push(permissions), false);
    });
    const page = await popup("enforced.lab.test");
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await expect(page.locator(verdict)).toContainText("has not been allowed to ask");
    await expect(page.locator(verdict)).toHaveAttribute("data-state", "untested");
    expect(await page.evaluate(() => (globalThis as unknown as { asked: unknown }).asked)).toEqual([{ origins: ["http://127.0.0.1/*"] }]);
    expect(sent).toEqual([]);
  });
});
