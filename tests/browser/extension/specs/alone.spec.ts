// Without a service: DNS over HTTPS and the policy, by the extension itself.

import type { BrowserContext, Page, Route } from "@playwright/test";
import { expect, test } from "../test.js";
import { screenshots } from "../screenshots.js";
import { resolver } from "../resolver.js";

const DOMAIN = "example.com";
const POLICY = "version: STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 604800\n";
const NEW = { option: true } as const;

test.use({ settings: [{ asker: "here" }, NEW], expected: [/status of 404/, NEW] });

const PATTERN = "https://mta-sts.example.com/*";

/**
 * Has the reader say yes. The host is granted for good in the package under test; what the extension is
 * told of it is not.
 */
const lending = (context: BrowserContext) =>
  context.addInitScript(() => {
    const read = (key: string): unknown[] => JSON.parse(localStorage.getItem(key) ?? "[]");
    const write = (key: string, all: unknown[]) => localStorage.setItem(key, JSON.stringify(all));
    type Hosts = { origins: string[] };
    chrome.permissions.contains = async ({ origins }: Hosts) => origins.every((origin) => read("lent").includes(origin));
    chrome.permissions.getAll = async () => ({ origins: read("lent"), permissions: [] });
    chrome.permissions.request = async ({ origins }: Hosts) => (write("lent", [...read("lent"), ...origins]), true);
    chrome.permissions.remove = async ({ origins }: Hosts) => {
      const fetched = performance.getEntriesByType("resource").filter(({ name }) => name.includes("//mta-sts."));
      write("given", [...read("given"), ...origins, `after ${fetched.length} request`]);
      write("lent", read("lent").filter((origin) => !origins.includes(origin as string)));
      return true;
    };
  });

/** Under `lent` which hosts the extension may read, under `given` which it has given back, and when. */
const told = (page: Page, key: "lent" | "given"): Promise<string[]> =>
  page.evaluate((key) => JSON.parse(localStorage.getItem(key) ?? "[]"), key);

test.describe("where the policy host is granted", () => {
  test.use({ hosts: [["https://mta-sts.example.com/*"], NEW] });

  test("DNS and the policy are judged, the rest is shown as not tested", async ({ popup, context, sent }) => {
    await resolver(context);
    await context.route("https://mta-sts.example.com/**", (route) => route.fulfill({ contentType: "text/plain", body: POLICY }));
    const page = await popup(DOMAIN);
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await expect(page.getByText("Checked on")).toBeVisible();
    await expect(page.locator("header.banner")).toHaveAttribute("data-state", "untested");
    const states = await page.locator(".stop").evaluateAll((stops) => stops.map((stop) => stop.getAttribute("data-state")));
    expect(states).toEqual(["ok", "ok", "untested", "ok", "untested", "ok"]);
    await expect(page.getByText("enforce, for")).toBeVisible();
    await expect(page.getByText("No service is asked")).toBeVisible();
    await expect(page.getByRole("button", { name: "Read the policy" })).toHaveCount(0);
    // No site, no links into it.
    expect(await page.locator('a[href^="/"], a[href*="chrome-extension"]').count()).toBe(0);
    const hosts = new Set(sent.map((url) => new URL(url).host));
    expect([...hosts].sort()).toEqual(["cloudflare-dns.com", "mta-sts.example.com"]);
    await screenshots(page, "popup-alone");
  });

  test("leave to read a policy is given back after the check", async ({ popup, context }) => {
    await resolver(context);
    await context.route("https://mta-sts.example.com/**", (route) => route.fulfill({ contentType: "text/plain", body: POLICY }));
    await lending(context);
    const page = await popup(DOMAIN);
    const policy = page.locator(".stop").nth(2);
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await expect(page.getByText("Checked on")).toBeVisible();
    await expect(policy).toHaveAttribute("data-state", "untested");
    expect(await told(page, "given")).toEqual([]);
    await page.getByRole("button", { name: "Read the policy, too" }).click();
    await expect(page.getByText("enforce, for")).toBeVisible();
    await expect.poll(() => told(page, "given")).toEqual([PATTERN, "after 1 request"]);
    // The next check has to ask again.
    await page.getByRole("button", { name: "Check again" }).click();
    await expect(page.getByRole("button", { name: "Read the policy, too" })).toBeVisible();
    await expect(policy).toHaveAttribute("data-state", "untested");
  });

  test("leave of a check that the popup did not live to end is given back by the next", async ({ popup, context, worker, sent }) => {
    await resolver(context);
    await lending(context);
    const waiting: Route[] = [];
    await context.route("https://mta-sts.example.com/**", (route) => void waiting.push(route));
    let page = await popup(DOMAIN);
    const reopened = async (domain: string) => {
      await page.close();
      sent.length = 0;
      page = await popup(domain);
    };
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await page.getByRole("button", { name: "Read the policy, too" }).click();
    await expect.poll(() => waiting.length).toBe(1);
    // About the same domain: as where the browser closed the popup while it asked for leave.
    await reopened(DOMAIN);
    await page.waitForTimeout(300);
    expect(await told(page, "lent")).toEqual([PATTERN]);
    // About another, while a host of the same kind is that of the reader's own resolver.
    const own = "https://mta-sts.own.example/*";
    await worker.evaluate(() => chrome.storage.local.set({ resolver: "https://mta-sts.own.example/dns-query" }));
    await page.evaluate(([own, all]) => localStorage.setItem("lent", JSON.stringify([own, "https://*/*", all])), [own, PATTERN]);
    await reopened("example.net");
    await expect.poll(() => told(page, "lent")).toEqual([own, "https://*/*"]);
  });

  test("a check that was stopped takes no leave from the one that runs", async ({ popup, context }) => {
    await resolver(context);
    await lending(context);
    const waiting: Route[] = [];
    await context.route("https://mta-sts.example.com/**", (route) => void waiting.push(route));
    const page = await popup(DOMAIN);
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await page.getByRole("button", { name: "Read the policy, too" }).click();
    await expect.poll(() => waiting.length).toBe(1);
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await expect.poll(() => waiting.length).toBe(2);
    // By now the first has noticed.
    await page.waitForTimeout(500);
    expect(await told(page, "given")).toEqual([]);
    await waiting[1]?.fulfill({ contentType: "text/plain", body: POLICY });
    await expect(page.getByText("enforce, for")).toBeVisible();
    await expect.poll(() => told(page, "lent")).toEqual([]);
  });

  test("a check that the reader stops gives leave back", async ({ popup, context }) => {
    await resolver(context);
    await lending(context);
    await context.route("https://mta-sts.example.com/**", () => {});
    const page = await popup(DOMAIN);
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await page.getByRole("button", { name: "Read the policy, too" }).click();
    await page.getByRole("button", { name: "Stop" }).click();
    await expect.poll(() => told(page, "given")).toEqual([PATTERN, expect.any(String)]);
  });

  test("an answer that is larger than DNS has is none", async ({ popup, context, sent }) => {
    await resolver(context);
    await context.route("https://cloudflare-dns.com/**", (route) =>
      route.fulfill({ contentType: "application/dns-message", headers: { "access-control-allow-origin": "*" }, body: Buffer.alloc(70_000) }),
    );
    await context.route("https://mta-sts.example.com/**", (route) => route.fulfill({ contentType: "text/plain", body: POLICY }));
    const page = await popup(DOMAIN);
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await expect(page.getByText("Checked on")).toBeVisible();
    // The next resolver is asked.
    await expect(page.getByText("enforce, for")).toBeVisible();
    expect(sent.filter((url) => url.includes("dns.google")).length).toBeGreaterThan(0);
  });

  for (const [name, response, state] of [
    ["a redirect is not followed, and not tested", { status: 302, headers: { location: "https://elsewhere.example.net/" } }, "untested"],
    ["a policy that is missing is so", { status: 404, contentType: "text/plain", body: "no" }, "broken"],
    ["a policy without an end is cut off", { contentType: "text/plain", body: POLICY + "x".repeat(70_000) }, "broken"],
  ] as const) {
    test(name, async ({ popup, context, sent }) => {
      await resolver(context);
      await context.route("https://mta-sts.example.com/**", (route) => route.fulfill(response));
      const page = await popup(DOMAIN);
      await page.getByRole("button", { name: "Check", exact: true }).click();
      await expect(page.getByText("Checked on")).toBeVisible();
      await expect(page.locator(".stop").nth(2)).toHaveAttribute("data-state", state);
      expect(sent.filter((url) => url.includes("elsewhere"))).toEqual([]);
    });
  }
});

test.describe("as the package comes", () => {
  test.use({ hosts: [[], NEW] });

  test("the policy is not read before the reader says so", async ({ popup, context, sent }) => {
    await resolver(context);
    await context.addInitScript(() => {
      const asked: unknown[] = [];
      Object.assign(globalThis, { asked });
      chrome.permissions.request = async (permissions: unknown) => (asked.push(permissions), false);
    });
    const page = await popup(DOMAIN);
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await expect(page.getByText("Checked on")).toBeVisible();
    await expect(page.locator(".stop").nth(2)).toHaveAttribute("data-state", "untested");
    expect(sent.filter((url) => url.includes("mta-sts.example.com"))).toEqual([]);
    await page.getByRole("button", { name: "Read the policy, too" }).click();
    const asked = await page.evaluate(() => (globalThis as unknown as { asked: unknown }).asked);
    expect(asked).toEqual([{ origins: ["https://mta-sts.example.com/*"] }]);
    expect(sent.filter((url) => url.includes("mta-sts.example.com"))).toEqual([]);
  });
});
