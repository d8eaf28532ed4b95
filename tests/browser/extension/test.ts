// The test of this suite: Chromium with the extension, which fails on whatever a page of it complains
// about, and tells who was contacted.

import { type BrowserContext, chromium, expect, type Page, test as base, type Worker } from "@playwright/test";
import { granted, unpacked } from "./packages.js";

export { expect };

interface Extension {
  /** Hosts that the reader has granted, as match patterns; none as the package comes. */
  hosts: string[];
  /** What the extension keeps on disk. */
  settings: Record<string, string>;
  /** Complaints that a test brings about on purpose. */
  expected: RegExp | null;
  context: BrowserContext;
  worker: Worker;
  /** The addresses that were contacted, but for the extension's own. */
  sent: string[];
  /** The address of a page of the extension. */
  url: (page: string) => string;
  /** What the extension's pages complain about. */
  complaints: string[];
  /** The popup in a tab of its own, with this text selected on the page before. */
  popup: (selection?: string) => Promise<Page>;
  /** The page of options. */
  options: () => Promise<Page>;
}

const LOOPBACK = ["http://127.0.0.1/*"];

/** Settings of somebody whose own service is that of the lab. */
export const own = () => ({ asker: "own", service: process.env.STRICTMX_URL ?? "" });

export const test = base.extend<Extension>({
  hosts: [LOOPBACK, { option: true }],
  settings: [{}, { option: true }],
  expected: [null, { option: true }],

  context: async ({ hosts }, use) => {
    if (hosts.length) await granted(hosts, (dir) => installed(dir, use));
    else await installed(unpacked("chromium"), use);
  },

  worker: async ({ context }, use) => {
    await use(context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker")));
  },

  sent: async ({ context }, use) => {
    const sent: string[] = [];
    context.on("request", (request) => {
      if (!request.url().startsWith("chrome-extension:")) sent.push(request.url());
    });
    await use(sent);
  },

  url: async ({ worker }, use) => {
    await use((page) => new URL(page, worker.url()).href);
  },

  complaints: async ({ context, expected }, use) => {
    const complaints: string[] = [];
    context.on("page", (page) => watch(page, complaints, expected));
    await use(complaints);
    expect(complaints, "complaints of the pages").toEqual([]);
  },

  options: async ({ context, url, complaints }, use) => {
    void complaints;
    await use(async () => {
      const page = await context.newPage();
      await page.goto(url("options.html"));
      return page;
    });
  },

  popup: async ({ context, worker, settings, complaints, url, sent }, use) => {
    void complaints;
    const kept = { ...settings };
    if (kept.asker === "own" && !kept.service) kept.service = process.env.STRICTMX_URL ?? "";
    await worker.evaluate((kept) => chrome.storage.local.set(kept), kept);
    await use(async (selection) => {
      if (selection !== undefined) {
        await select(worker, selection);
      }
      const page = await context.newPage();
      await page.goto(url("popup.html"));
      await expect(page.locator("#domain")).toBeVisible();
      expect(sent, "nothing is sent when the popup opens").toEqual([]);
      return page;
    });
  },
});

/** Hands a text over to the popup that opens next, as the context menu does. */
export const select = (worker: Worker, selection: string) =>
  worker.evaluate((selection) => chrome.storage.session.set({ selection: `${new Date(Date.now() + 60_000).toISOString()} ${selection}` }), selection);

async function installed(dir: string, use: (context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await chromium.launchPersistentContext("", {
    executablePath: process.env.CHROMIUM || undefined,
    channel: process.env.CHROMIUM ? undefined : "chromium",
    headless: true,
    viewport: { width: 400, height: 600 },
    locale: "en-GB",
    timezoneId: "UTC",
    // Playwright would have none.
    ignoreDefaultArgs: ["--disable-extensions"],
    args: [
      `--disable-extensions-except=${dir}`,
      `--load-extension=${dir}`,
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  await use(context);
  await context.close();
}

function watch(page: Page, complaints: string[], expected: RegExp | null): void {
  const complain = (complaint: string) => {
    const ours = page.url().startsWith("chrome-extension:");
    if (ours && !expected?.test(complaint)) complaints.push(complaint);
  };
  page.on("pageerror", (error) => complain(`exception: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complain(`console: ${message.text()}`);
  });
}
