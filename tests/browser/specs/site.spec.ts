// What a visitor does: type a domain, watch the lanes fill, read the verdict.

import { readFile } from "node:fs/promises";

import { clipboard } from "../clipboard.js";
import { done, held } from "../result.js";
import { expect, test } from "../test.js";

test("a typed domain fills in to a verdict", async ({ page }) => {
  // What the page looks like between the first answer and the last.
  await page.addInitScript(() => {
    const seen = new Set<string>();
    (window as unknown as { seen: Set<string> }).seen = seen;
    new MutationObserver(() => {
      const stops = [...document.querySelectorAll(".way-stops > .stop")];
      if (stops.length) seen.add(stops.map((stop) => stop.getAttribute("data-state")).join(" "));
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
  await page.goto("/");
  // No other test asks about this domain: a result that is remembered comes all at once. Its mail
  // server lets everybody wait, so that the page is seen in between however busy the machine is.
  await page.getByLabel("Domain or mail address").fill("postmaster@Greets-Late.lab.test.");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/check\/greets-late\.lab\.test$/);
  await expect(page).toHaveTitle(/greets-late\.lab\.test/);
  await done(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Mail to greets-late.lab.test is protected: senders that check MTA-STS deliver only over verified TLS.",
  );
  await expect(page.getByText("Read as greets-late.lab.test, from postmaster@Greets-Late.lab.test.")).toBeVisible();
  await expect(page.locator(".way-stops > .stop[data-state=ok]")).toHaveCount(6);
  const seen = await page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen]);
  const between = seen.filter((states) => states.includes("pending") && states.slice(3).includes("ok"));
  expect(between, `lanes fill one by one: ${seen.join("; ")}`).not.toEqual([]);
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
  await done(page);
});

test("a link to a section goes there, and one in another form leads to the plain one", async ({ page }) => {
  await page.goto("/check/Bad-Mode.lab.test.#reports");
  await expect(page).toHaveURL(/\/check\/bad-mode\.lab\.test/);
  const readAs = page.getByText("Read as bad-mode.lab.test, from Bad-Mode.lab.test.");
  await expect(readAs).toBeVisible();
  await expect(page).toHaveURL(/#reports$/);
  // Neither a link within the page nor loading it anew makes it forget.
  await done(page);
  await page.getByRole("link", { name: "Evidence" }).first().click();
  await expect(page).toHaveURL(/#evidence$/);
  await expect(readAs).toBeVisible();
  await page.goBack();
  await page.reload();
  await expect(readAs).toBeVisible();
  await page.goto("/check/bad-mode.lab.test#reports");
  await done(page);
  await expect(page.locator("#reports")).toBeInViewport();
  await expect(page.getByRole("heading", { level: 1 })).not.toBeInViewport();
});

test("how to set it up leads to the texts for this very domain, and unfolds them", async ({ page }) => {
  await page.goto("/check/absent.lab.test");
  await done(page);
  const link = page.getByRole("link", { name: "How to set it up" });
  await link.click();
  await expect(page).toHaveURL(/\/check\/absent\.lab\.test#fix-\d+$/);
  const finding = page.locator(new URL(page.url()).hash);
  const text = finding.locator(".copy pre").first();
  await expect(finding).toBeInViewport();
  await expect(text).toBeVisible();
  await expect(finding).toContainText("_mta-sts.absent.lab.test");
  // Folded and pressed again, and where the page opens with it.
  await finding.locator("summary").first().click();
  await expect(text).toBeHidden();
  await link.click();
  await expect(text).toBeVisible();
  await page.reload();
  await done(page);
  await expect(text).toBeVisible();
  await finding.locator("summary").first().click();
  await expect(text).toBeHidden();
  await link.click();
  await expect(text).toBeVisible();
});

test("a phone shows at which server mail is refused", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/check/one-uncovered.lab.test#senders");
  await done(page);
  await expect(page.locator("#senders")).toContainText("refuse mail at 1 of 2 servers.");
  const refuses = page.locator("#senders tr").nth(1).locator("td", { hasText: "refuses" });
  const named = await refuses.evaluate((cell) => getComputedStyle(cell, "::before").content);
  expect(named).toContain("mx2.one-uncovered.lab.test");
  const box = await refuses.boundingBox();
  expect((box?.x ?? 390) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
});

test.describe("without its wasm", () => {
  test.use({ expected: /status of 404|dynamically imported|exception|WebAssembly|MIME|module/ });

  test("the page says so", async ({ page }) => {
    await page.route("**/app-*.js", (route) => route.fulfill({ status: 404, body: "" }));
    await page.goto("/");
    await expect(page.getByRole("alert")).toContainText("could not be loaded in full");
  });
});

test.describe("without its sentences", () => {
  test.use({ expected: /status of 500|integrity/ });

  test("the page says what it knows", async ({ page }) => {
    await page.route("**/en.json", (route) => route.fulfill({ status: 500, body: "no" }));
    await page.goto("/check/bad-mode.lab.test");
    await done(page);
    await expect(page.getByRole("alert")).toContainText("could not be loaded");
    await expect(page.locator("#fix")).toContainText("sts-policy-mode-unknown");
  });
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
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await page.goto("/check/localhost");
  await expect(page.locator("header.banner")).toContainText("Not checked");
  await expect(page.getByLabel("Domain or mail address")).toHaveValue("localhost");
});

test("lint judges as one types, and sends nothing", async ({ page }) => {
  await page.goto("/lint");
  await expect(page.locator(".source mark").first()).toBeVisible();
  const sent: string[] = [];
  page.on("request", (request) => sent.push(request.url()));
  const field = page.getByLabel("Text");
  await field.fill("v=STSv1; id=20260101;");
  await expect(page.getByText("A valid MTA-STS record.")).toBeVisible();
  await field.fill("v=STSv1; id=2026-01-01;");
  await expect(page.getByText("Not a valid MTA-STS record")).toBeVisible();
  await expect(page.locator(".source mark")).toHaveText("2026-01-01");
  // The page knows the day.
  await field.fill("v=STSv1;");
  const today = new Date().toISOString().slice(0, 10).replaceAll("-", "");
  await expect(page.getByRole("main")).toContainText(`v=STSv1; id=${today};`);
  expect(sent).toEqual([]);
});

test("a check can be stopped, and taken up again", async ({ page }) => {
  const release = await held(page);
  await page.goto("/check/enforced.lab.test");
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("was stopped");
  release();
  await page.getByRole("button", { name: "Check again" }).click();
  await done(page);
  await expect(page.locator("header.banner")).toHaveAttribute("data-state", "ok");
});

test("the evidence can be taken away", async ({ page }) => {
  await page.goto("/check/enforced.lab.test");
  await done(page);
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download evidence" }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe("strictmx-enforced.lab.test.json");
  const evidence = JSON.parse(await readFile(await download.path(), "utf8"));
  expect(evidence.policy_domain).toBe("enforced.lab.test");
  expect(evidence.entries.length).toBeGreaterThan(5);
});

test("copy buttons say what they copied", async ({ page, context, baseURL }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: baseURL });
  await page.goto("/check/enforced.lab.test");
  await done(page);
  await page.getByRole("button", { name: "Copy policy" }).click();
  await expect(page.getByRole("button", { name: "Copied policy" })).toBeVisible();
  expect(await clipboard(context)).toContain("version: STSv1");
});

test("every MX host is on the way, and leads to its card", async ({ page }) => {
  await page.goto("/check/one-uncovered.lab.test");
  await done(page);
  const hosts = page.locator(".branches a");
  expect(await hosts.count()).toBeGreaterThan(1);
  await hosts.last().click();
  const host = await hosts.last().textContent();
  await expect(page.getByRole("heading", { level: 3, name: host ?? "" })).toBeInViewport();
});

test.describe("without the service", () => {
  test.use({ expected: /ERR_FAILED|cloudflare-dns\.com|dns\.google/ });

  test("the page asks the visitor, then DNS itself, and says what it cannot test", async ({ page, baseURL }) => {
    const asked: string[] = [];
    const others: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(`${baseURL}/`)) others.push(request.url());
    });
    await page.route("**/api/v1/scan/**", (route) => route.abort());
    await page.route(/cloudflare-dns\.com|dns\.google/, (route) => {
      asked.push(`${route.request().method()} ${route.request().url()}`);
      return route.abort();
    });
    await page.goto("/check/enforced.lab.test");
    const alert = page.getByRole("alert");
    await expect(alert).toContainText("The service of this site does not answer.");
    await expect(alert).toContainText("They then learn the name of the domain and your address");
    await expect(alert.getByRole("button", { name: "Copy command" })).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("enforced.lab.test was not checked.");
    // Nobody is told anything before the visitor says so, however long that takes.
    await page.waitForLoadState("networkidle");
    await page.waitForTimeout(1_000);
    expect([asked, others]).toEqual([[], []]);
    await alert.getByRole("button", { name: "Ask cloudflare-dns.com and dns.google" }).click();
    await expect(alert).toContainText("This page asks public DNS resolvers itself");
    await done(page);
    await expect(page.locator("header.banner")).toHaveAttribute("data-state", "untested");
    expect(asked.length).toBeGreaterThan(0);
    for (const request of asked) expect(request).toMatch(/^GET https:\/\/[a-z.-]+\/dns-query\?dns=[\w-]+$/);
    await page.unroute("**/api/v1/scan/**");
    await page.getByRole("button", { name: "Check again" }).first().click();
    await expect(page.locator("header.banner")).toHaveAttribute("data-state", "ok");
  });
});

test.describe("with a busy service", () => {
  test.use({ expected: /503/ });

  test("one can try again", async ({ page }) => {
    const problem = {
      type: "/api#overloaded",
      title: "Too many checks are running",
      status: 503,
      detail: "Try again in a moment.",
      code: "limit.running",
    };
    await page.route("**/api/v1/scan/**", (route) =>
      route.fulfill({ status: 503, contentType: "application/problem+json", json: problem }),
    );
    await page.goto("/check/enforced.lab.test");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Too many checks are running");
    await page.unroute("**/api/v1/scan/**");
    await page.getByRole("button", { name: "Try again" }).click();
    await done(page);
  });
});

test("a page older than the service can be loaded anew", async ({ page }) => {
  const started = { format_version: 99, policy_domain: "enforced.lab.test", checked_at: "2026-11-24T12:00:00Z", age_s: 0 };
  const later = [{ started }, { "of-a-later-version": {} }];
  for (const event of later) {
    await page.route("**/api/v1/scan/**", (route) =>
      route.fulfill({ contentType: "text/event-stream", body: `data: ${JSON.stringify(event)}\n\n` }),
    );
    await page.goto("/check/enforced.lab.test");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("This page is older than the service: reload it.");
    await page.unroute("**/api/v1/scan/**");
    await page.getByRole("button", { name: "Reload" }).click();
    await done(page);
  }
});

test("an empty field of the lint page says nothing", async ({ page }) => {
  await page.goto("/lint");
  const field = page.getByLabel("Text", { exact: true });
  await expect(page.locator("main")).toContainText("Not a valid policy");
  await field.fill(" \n");
  await expect(page.locator(".lint > *")).toHaveCount(1);
  await field.fill("v=STSv1; id=1;");
  await expect(page.locator("[aria-live=polite]").first()).not.toBeEmpty();
});
