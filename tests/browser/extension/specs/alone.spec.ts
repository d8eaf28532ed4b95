// Without a service: DNS over HTTPS and the policy, by the extension itself.

import { expect, test } from "../test.js";
import { screenshots } from "../screenshots.js";
import { resolver } from "../resolver.js";

const DOMAIN = "example.com";
const POLICY = "version: STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 604800\n";
const NEW = { option: true } as const;

test.use({ settings: [{ asker: "here" }, NEW], expected: [/status of 404/, NEW] });

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
    // The host is granted for good in this package; what the extension is told of it is not.
    await context.addInitScript(() => {
      const given: unknown[] = [];
      let granted = false;
      Object.assign(globalThis, { given });
      chrome.permissions.contains = async () => granted;
      chrome.permissions.request = async () => (granted = true);
      chrome.permissions.remove = async (permissions: unknown) => {
        const fetched = performance.getEntriesByType("resource").filter(({ name }) => name.includes("//mta-sts."));
        given.push(permissions, `after ${fetched.length} request`);
        return !(granted = false);
      };
    });
    const page = await popup(DOMAIN);
    const policy = page.locator(".stop").nth(2);
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await expect(page.getByText("Checked on")).toBeVisible();
    await expect(policy).toHaveAttribute("data-state", "untested");
    const given = () => page.evaluate(() => (globalThis as unknown as { given: unknown }).given);
    expect(await given()).toEqual([]);
    await page.getByRole("button", { name: "Read the policy, too" }).click();
    await expect(page.getByText("enforce, for")).toBeVisible();
    await expect.poll(given).toEqual([{ origins: ["https://mta-sts.example.com/*"] }, "after 1 request"]);
    // The next check has to ask again.
    await page.getByRole("button", { name: "Check again" }).click();
    await expect(page.getByRole("button", { name: "Read the policy, too" })).toBeVisible();
    await expect(policy).toHaveAttribute("data-state", "untested");
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
