// The site as people meet it: the built service with its embedded site and the lab, in the
// system's Chromium. `cargo xtask test --only browser` builds the one and names the other.

import { defineConfig } from "@playwright/test";

const service = process.env.STRICTMX_BIN ?? "../../target/debug/strictmx";

export default defineConfig({
  testDir: "specs",
  outputDir: "artifacts/results",
  reporter: [["list"], ["html", { open: "never", outputFolder: "artifacts/report" }]],
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  // Nothing leaves the machine, so a test that passes only sometimes is a fault of ours.
  retries: 0,
  // What hangs ends; a machine that is busy is not at fault.
  timeout: 120_000,
  expect: { timeout: 15_000 },

  webServer: {
    // Port 0: the system picks a free one, and the service prints the address. Answers take their
    // time as on a network, so that a page is seen between the first and the last.
    command: `"${service}" serve --lab --lab-round-trip 20 --listen 127.0.0.1:0 --data artifacts/data`,
    wait: { stdout: /(?<strictmx_url>http:\/\/127\.0\.0\.1:\d+)/ },
    stdout: "pipe",
    env: { RUST_LOG: "warn" },
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
  },

  use: {
    // Read in each worker, after the service has said it.
    baseURL: process.env.STRICTMX_URL,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    locale: "en-GB",
    timezoneId: "UTC",
    launchOptions: {
      // Without it, the browser that Playwright itself has installed.
      executablePath: process.env.CHROMIUM || undefined,
      // No sandbox: root may not have one. The rest keeps Chromium from talking to its maker.
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
