// What the headers promise, in a browser that holds the pages to it.

import { done } from "../result.js";
import { reporting, type Reporting } from "../reports.js";
import { expect, test as base } from "../test.js";

/** Pages are asked for through a proxy that collects what the browser reports. */
const test = base.extend<{ front: Reporting }>({
  front: async ({}, use) => {
    const front = await reporting(process.env.STRICTMX_URL ?? "");
    await use(front);
    front.close();
  },
  baseURL: async ({ front }, use) => use(front.origin),
});

/** Where no link leads, beside every page that one leads to. */
const BEGIN = [
  "/",
  "/lint",
  "/nowhere",
  "/checks/no-such-check",
  "/check/localhost",
  "/check/bad-mode.lab.test",
  "/check/one-uncovered.lab.test",
  "/check/record-servfail.lab.test",
  "/check/mx-floods.lab.test",
  "/check/absent.lab.test",
];

test("no page asks anybody else, and the policy has nothing to stop on any", async ({ page, front, baseURL }) => {
  test.setTimeout(240_000);
  const violations: string[] = [];
  await page.exposeFunction("violated", (violation: string) => violations.push(violation));
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, documentURI }) =>
      (window as unknown as { violated(said: string): void }).violated(`${violatedDirective} ${blockedURI} on ${documentURI}`),
    ),
  );
  const asked = new Set<string>();
  page.on("request", (request) => asked.add(new URL(request.url()).origin));
  const known = new Set(BEGIN);
  let pages = 0;
  for (const path of known) {
    const answer = await page.goto(path);
    expect(answer?.headers()["set-cookie"], path).toBeUndefined();
    await expect(page.getByRole("heading", { level: 1 }), path).toBeVisible();
    if (!BEGIN.includes(path)) expect(answer?.status(), path).toBe(200);
    if (path.endsWith(".lab.test")) await done(page);
    const links = await page.locator("a[href]").evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
    for (const link of links) {
      const { origin, pathname } = new URL(link);
      if (origin === baseURL && !pathname.startsWith("/api/")) known.add(pathname);
    }
    pages += 1;
  }
  expect(pages, "every check has a page").toBeGreaterThan(190);
  // What is handed on, and what others frame.
  const domain = "bad-mode.lab.test";
  await page.request.get(`/api/v1/scan/${domain}`);
  const stored = await page.request.post("/api/v1/results", { data: { domain } });
  const { id } = (await stored.json()) as { id: string };
  for (const [path, shown] of [
    [`/r/${id}`, "the signature is genuine"],
    [`/card/${domain}`, domain],
    ["/shared", "link"],
  ] as const) {
    await page.goto(path);
    await expect(page.locator("body"), path).toContainText(shown);
  }
  expect([...asked], "who was asked").toEqual([baseURL]);
  expect(violations).toEqual([]);
  expect(front.reports).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
});

test("nothing is kept in the browser but what Share leaves in its tab", async ({ page }) => {
  const kept = () =>
    page.evaluate(async () => ({
      local: Object.keys(localStorage),
      session: Object.keys(sessionStorage),
      databases: (await indexedDB.databases()).length,
    }));
  const nothing = { local: [], session: [], databases: 0 };
  await page.goto("/check/bad-mode.lab.test");
  await done(page);
  expect(await kept(), "after a check").toEqual(nothing);
  await page.getByRole("link", { name: "Share" }).click();
  await expect(page.getByRole("heading", { name: "Hand it on" })).toBeVisible();
  expect(await kept(), "after Share").toEqual({ ...nothing, session: ["strictmx.evidence"] });
  // Another tab knows nothing of it.
  const other = await page.context().newPage();
  await other.goto(new URL("/privacy", page.url()).href);
  expect(await other.evaluate(() => Object.keys(sessionStorage)), "another tab").toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
});

test.describe("a page that breaks the policy", () => {
  base.use({ expected: /Content Security Policy|Integrity-Policy|integrity/ });

  test("is reported", async ({ page, front }) => {
    await page.goto("/about");
    await page.evaluate(() => fetch("https://example.com/").catch(() => {}));
    await expect.poll(() => front.reports.join()).toContain("connect-src");
  });
});

// Older Chromium has these for advertisements; newer ones warn of their names in the header.
const RETIRED = [
  "attribution-reporting",
  "join-ad-interest-group",
  "private-aggregation",
  "run-ad-auction",
  "shared-storage",
  "shared-storage-select-url",
];

test("every feature is off, but for the button that copies", async ({ page }) => {
  for (const path of ["/", "/about"]) {
    await page.goto(path);
    const allowed = await page.evaluate(() =>
      (document as unknown as { featurePolicy: { allowedFeatures(): string[] } }).featurePolicy.allowedFeatures(),
    );
    // A browser that knows a new feature adds it here: deny it in the service's headers.
    expect(allowed.filter((feature) => !RETIRED.includes(feature)), path).toEqual(["clipboard-write"]);
    expect(await page.evaluate(() => isSecureContext && crossOriginIsolated === false), path).toBe(true);
  }
});

test("the page loads each file once, under the hash that it says", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto("/");
  await expect(page.getByLabel("Domain or mail address")).toBeFocused();
  const files = asked.filter((path) => /\.(js|css|wasm|json)$/.test(path));
  expect(files.length).toBeGreaterThan(10);
  expect(files.toSorted()).toEqual([...new Set(files)].toSorted());
});

// A file that is not what the page was built with is not run, whoever changed it on the way.
const CHANGED = {
  "/app-*.js": ";",
  "/app-*_bg.wasm": "\0\x01\0", // a custom section without a name or content
};

base.describe("a file that was changed on the way", () => {
  base.use({ expected: /integrity|status of|Failed to fetch|dynamically imported|exception|module|style/ });

  for (const [file, more] of Object.entries(CHANGED)) {
    base(`${file} is not run`, async ({ page }) => {
      await page.route(`**${file}`, async (route) => {
        const answer = await route.fetch();
        const body = await answer.body();
        await route.fulfill({ response: answer, body: Buffer.concat([body, Buffer.from(more)]) });
      });
      await page.goto("/");
      await expect(page.getByRole("alert")).toContainText("could not be loaded in full");
    });
  }

  base("boot.js is not run", async ({ page }) => {
    await page.route("**/boot.js", (route) => route.fulfill({ contentType: "text/javascript", body: "document.title = 'run'" }));
    await page.goto("/");
    await expect(page).not.toHaveTitle("run");
  });

  base("document.js is not run", async ({ page }) => {
    await page.route("**/document.js", (route) => route.fulfill({ contentType: "text/javascript", body: "document.title = 'run'" }));
    await page.goto("/checks");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page).not.toHaveTitle("run");
  });

  base("sentences of another version are left out", async ({ page }) => {
    await page.route("**/en.json", (route) => route.fulfill({ json: {} }));
    await page.goto("/check/bad-mode.lab.test");
    await done(page);
    await expect(page.getByRole("alert")).toContainText("could not be loaded");
  });

  base("a style is not applied", async ({ page }) => {
    await page.route("**/base-*.css", (route) => route.fulfill({ contentType: "text/css", body: "h1 { color: rgb(1, 2, 3) }" }));
    await page.goto("/about");
    const heading = page.getByRole("heading", { level: 1 });
    await expect(heading).toBeVisible();
    await expect(heading).not.toHaveCSS("color", "rgb(1, 2, 3)");
  });
});
