// The page of options: what is saved has been tested.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { Page } from "@playwright/test";
import { axe } from "../../axe.js";
import { screenshots } from "../screenshots.js";
import { expect, own, test } from "../test.js";

const NEW = { option: true } as const;

/** What is kept after this page has done its work. */
const kept = (page: Page) => page.evaluate(() => chrome.storage.local.get(null));

test("a service of one's own is tested, saved, and asked from then on", async ({ context, url, popup, sent }) => {
  const page = await context.newPage();
  await page.goto(url("options.html"));
  await expect(page.getByLabel("The public service")).toBeDisabled();
  await expect(page.getByLabel("No service")).toBeChecked();
  await axe(page);
  await screenshots(page, "options");
  await page.getByLabel("A service of your own").check();
  await page.getByLabel("Address of the service").fill(`${own().service.toUpperCase().replace("HTTP", "http")}/`);
  expect(sent).toEqual([]);
  await page.getByRole("button", { name: "Test and save" }).click();
  await expect(page.getByRole("status")).toHaveText("Saved.");
  expect(await kept(page)).toEqual({ asker: "own", service: own().service, resolver: "" });
  await axe(page);
  sent.length = 0;
  const opened = await popup();
  await expect(opened.getByText(`which asks ${new URL(own().service).host}.`)).toBeVisible();
});

test.describe("what is no service", () => {
  test.use({ expected: [/status of|ERR_CONNECTION_REFUSED/, NEW] });

  test("is refused with a reason, and not saved", async ({ context, url }) => {
    const other = createServer((request, response) => {
      if (request.url?.startsWith("/api/v1/openapi.json")) {
        response.writeHead(200, { "content-type": "application/json" }).end('{"info":{"title":"something else"}}');
      } else response.writeHead(404).end();
    });
    const page404 = createServer((_, response) => response.writeHead(404).end());
    const hangs = createServer(() => {});
    const origins: string[] = [];
    for (const server of [other, page404, hangs]) {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      origins.push(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    }
    const page = await context.newPage();
    await page.goto(url("options.html"));
    const first = await kept(page);
    await page.getByLabel("A service of your own").check();
    const field = page.getByLabel("Address of the service");
    const cases = [
      [origins[0], "is not a strictmx service"],
      [origins[1], "HTTP status 404"],
      ["http://127.0.0.1:49151", "does not answer"],
      ["check.example.com", "Begin with https://"],
      ["http://check.example.com", "use https://"],
      ["https://check.example.com/check", "leave out /check"],
      ["", "Enter an address"],
    ];
    for (const [typed, why] of cases) {
      await field.fill(typed ?? "");
      await page.getByRole("button", { name: "Test and save" }).click();
      await expect(page.getByRole("status")).toContainText(why ?? "");
      await expect(page.getByRole("status")).toContainText("Nothing was saved.");
      await expect(field).toHaveAttribute("aria-invalid", "true");
      expect(await kept(page), typed).toEqual(first);
    }
    await axe(page);
    await screenshots(page, "options-refused");
    // Who says nothing is not waited for for ever.
    await page.clock.install();
    await field.fill(origins[2] ?? "");
    await page.getByRole("button", { name: "Test and save" }).click();
    await expect(page.getByRole("status")).toContainText("Testing");
    for (const server of [other, page404, hangs]) {
      server.closeAllConnections();
      server.close();
    }
    await expect(page.getByRole("status")).toContainText("does not answer");
  });
});

test.describe("without leave", () => {
  test.use({ hosts: [[], NEW] });

  test("nothing is sent or saved", async ({ context, url, sent }) => {
    await context.addInitScript(() => (chrome.permissions.request = async () => false));
    const page = await context.newPage();
    await page.goto(url("options.html"));
    await page.getByLabel("A service of your own").check();
    await page.getByLabel("Address of the service").fill(own().service);
    await page.getByRole("button", { name: "Test and save" }).click();
    await expect(page.getByRole("status")).toContainText("You have not allowed");
    expect(await kept(page)).toEqual({});
    expect(sent).toEqual([]);
  });
});

test("a resolver of one's own must answer like one", async ({ context, url }) => {
  const page = await context.newPage();
  await page.goto(url("options.html"));
  await page.getByLabel("Resolver").fill(`${own().service}/dns-query`);
  await page.getByRole("button", { name: "Test and save" }).click();
  await expect(page.getByRole("status")).toContainText("does not answer as a resolver");
  await page.getByLabel("Resolver").fill("");
  await page.getByRole("button", { name: "Test and save" }).click();
  await expect(page.getByRole("status")).toHaveText("Saved.");
});

test("a theme is chosen at once, and is there before the first paint", async ({ context, url, popup }) => {
  const page = await context.newPage();
  await page.goto(url("options.html"));
  await page.getByLabel("Theme").selectOption("dark");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const opened = await popup();
  await expect(opened.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await opened.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe("dark");
  await page.getByLabel("Theme").selectOption("");
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");
  await expect(page.getByLabel("Language")).toHaveValue("en");
});

test("320 px are wide enough", async ({ context, url }) => {
  const page = await context.newPage();
  await page.setViewportSize({ width: 320, height: 700 });
  await page.goto(url("options.html"));
  await page.getByLabel("A service of your own").check();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});
