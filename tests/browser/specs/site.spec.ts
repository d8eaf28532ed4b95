// What a visitor does: type a domain, watch the lanes fill, read the verdict.

import { expect, test, type Page } from "@playwright/test";

import { axe } from "../axe.js";
import { screenshots } from "../screenshots.js";

/** Waits until a result has come whole. */
async function done(page: Page) {
  await expect(page.getByRole("heading", { name: "Evidence" })).toBeVisible({ timeout: 25_000 });
}

test.beforeEach(({ page }) => {
  page.on("pageerror", (error) => {
    throw error;
  });
});

test("a typed domain fills in to a verdict", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel("Domain or mail address").fill("postmaster@Enforced.lab.test.");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/check\/enforced\.lab\.test$/);
  await done(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Mail to enforced.lab.test is protected: senders that check MTA-STS deliver only over verified TLS.",
  );
  await expect(page.locator(".way-stops .stop[data-state=ok]")).toHaveCount(6);
});

test("a deep link shows what is wrong, where, and what to do", async ({ page }) => {
  await page.goto("/check/bad-mode.lab.test");
  await done(page);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("senders cannot use it");
  await expect(page.locator("#source-policy mark")).toHaveCount(1);
  const first = page.locator(".fix").first();
  await expect(first.locator("details")).toHaveAttribute("open");
  await expect(first).toContainText("sts-policy-mode-unknown");
  await first.getByRole("link", { name: "sts-policy-mode-unknown" }).click();
  await expect(page.getByRole("heading", { name: "How to fix" })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/bad-mode\.lab\.test/);
});

test("what could not be tested is not shown as passed", async ({ page }) => {
  await page.goto("/check/record-servfail.lab.test");
  await done(page);
  await expect(page.locator("header.banner")).toHaveAttribute("data-state", "untested");
});

test("a name that cannot be checked is refused in words, and stays in the field", async ({ page }) => {
  await page.goto("/");
  const field = page.getByLabel("Domain or mail address");
  await field.fill("exa mple..com");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(field).toHaveValue("exa mple..com");
  await page.goto("/check/localhost");
  await expect(page.locator("header.banner")).toContainText("Not checked");
});

test("lint judges as one types, and sends nothing", async ({ page }) => {
  await page.goto("/lint");
  await expect(page.locator(".source mark").first()).toBeVisible();
  const sent: string[] = [];
  page.on("request", (request) => sent.push(request.url()));
  await page.getByLabel("Text").fill("v=STSv1; id=20260101;");
  await expect(page.getByText("A valid MTA-STS record.")).toBeVisible();
  await page.getByLabel("Text").fill("v=STSv1; id=2026-01-01;");
  await expect(page.getByText("Not a valid MTA-STS record")).toBeVisible();
  expect(sent).toEqual([]);
});

test("without the service the page asks DNS itself, and says what it cannot test", async ({ page }) => {
  await page.route("**/api/v1/scan/**", (route) => route.abort());
  await page.route(/cloudflare-dns\.com|dns\.google/, (route) => route.abort());
  await page.goto("/check/enforced.lab.test");
  await expect(page.getByText("The service of this site does not answer.")).toBeVisible();
  await done(page);
  await expect(page.locator("header.banner")).toHaveAttribute("data-state", "untested");
});

test("everything works without a mouse", async ({ page }) => {
  await page.goto("/about");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.goto("/");
  await expect(page.getByLabel("Domain or mail address")).toBeFocused();
  await page.goto("/check/bad-mode.lab.test");
  await done(page);
  await page.keyboard.press("/");
  await expect(page.locator("#quick-domain")).toBeFocused();
});

test("no request leaves the service, and nothing breaks its policy", async ({ page, baseURL }) => {
  const complaints: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(baseURL ?? "")) complaints.push(request.url());
  });
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  for (const path of ["/", "/lint", "/checks", "/checks/sts-mx-uncovered", "/about", "/nowhere"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  }
  await page.goto("/check/enforced.lab.test");
  await done(page);
  expect(complaints).toEqual([]);
});

const PAGES = {
  home: "/",
  enforced: "/check/enforced.lab.test",
  faulty: "/check/bad-mode.lab.test",
  "not-set-up": "/check/absent.lab.test",
  lint: "/lint",
  checks: "/checks",
  help: "/checks/sts-mx-uncovered",
  about: "/about",
};

for (const [name, path] of Object.entries(PAGES)) {
  test(`${name}: accessible in light and dark, and pictured`, async ({ page }) => {
    test.setTimeout(60_000);
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    if (path.startsWith("/check/")) await done(page);
    await axe(page);
    await screenshots(page, name);
  });
}
