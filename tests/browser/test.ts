// The test of this suite: it fails on whatever the page complains about, and on any request that
// leaves the service.

import { test as base } from "@playwright/test";

export { expect } from "@playwright/test";

interface Options {
  /** Complaints that a test brings about on purpose. */
  expected: RegExp | null;
}

export const test = base.extend<Options & { watched: void }>({
  expected: [null, { option: true }],
  watched: [
    async ({ page, baseURL, expected }, use) => {
      const complaints: string[] = [];
      // Exceptions, panics of the wasm among them.
      page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
      // Chromium says on the console what the Content-Security-Policy has stopped.
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(`console: ${message.text()}`);
      });
      page.on("request", (request) => {
        const { protocol, origin } = new URL(request.url());
        const stays = protocol === "blob:" || protocol === "data:" || origin === new URL(baseURL ?? "").origin;
        if (!stays) complaints.push(`request: ${request.url()}`);
      });
      await use();
      const unexpected = complaints.filter((complaint) => !expected?.test(complaint));
      base.expect(unexpected, "complaints of the page").toEqual([]);
    },
    { auto: true },
  ],
});
