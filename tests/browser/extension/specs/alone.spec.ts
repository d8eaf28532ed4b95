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
