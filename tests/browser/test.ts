// The test of this suite: it fails on whatever the page complains about, and on any request that
// leaves the service.

import { expect, test as base } from "@playwright/test";

export { expect };

interface Watch {
  /** Complaints that a test brings about on purpose. */
  expected: RegExp | null;
  /** What the page has complained about so far; the test fails if anything is left at its end. */
  complaints: string[];
}

export const test = base.extend<Watch>({
  expected: [null, { option: true }],
  complaints: [
    async ({ page, baseURL, expected }, use) => {
      const complaints: string[] = [];
      const complain = (complaint: string) => {
        if (!expected?.test(complaint)) complaints.push(complaint);
      };
      // Exceptions, panics of the wasm among them.
      page.on("pageerror", (error) => complain(`exception: ${error.message}`));
      // Chromium says on the console what the Content-Security-Policy has stopped.
      // Of a page that is not there it says so, too, and rightly.
      page.on("console", (message) => {
        const isMissingPage = message.text().includes("status of 404") && message.location().url === page.url();
        if (message.type() === "error" && !isMissingPage) complain(`console: ${message.text()}`);
      });
      page.on("request", (request) => {
        const { protocol, origin } = new URL(request.url());
        const stays = protocol === "blob:" || protocol === "data:" || origin === new URL(baseURL ?? "").origin;
        if (!stays) complain(`request: ${request.url()}`);
      });
      await use(complaints);
      expect(complaints, "complaints of the page").toEqual([]);
    },
    { auto: true },
  ],
});
