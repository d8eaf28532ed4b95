// The browser extension as people have it: the built packages in the system's Chromium and Firefox,
// against the service with its lab. `cargo xtask test --only extension` builds and names all of it.

import { defineConfig } from "@playwright/test";

const service = process.env.STRICTMX_BIN ?? "../../../target/debug/strictmx";

export default defineConfig({
  // Figures and pictures for the stores are no tests.
  testDir: process.env.STRICTMX_MEASURE ? "measure" : process.env.STRICTMX_STORE ? "store" : "specs",
  outputDir: "../artifacts/extension",
  reporter: [["list"]],
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  // Nothing leaves the machine, so a test that passes only sometimes is a fault of ours.
  retries: 0,
  // What hangs ends; a machine that is busy is not at fault.
  timeout: 120_000,
  expect: { timeout: 15_000 },

  webServer: {
    // Port 0: the system picks a free one, and the service prints the address.
    command: `"${service}" serve --lab --listen 127.0.0.1:0`,
    wait: { stdout: /(?<strictmx_url>http:\/\/127\.0\.0\.1:\d+)/ },
    stdout: "pipe",
    env: { RUST_LOG: "warn" },
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
  },
});
