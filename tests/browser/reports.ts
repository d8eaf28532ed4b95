// The service behind a proxy of the test's own, which has browsers report what the policy stops: to
// itself, the one origin that pages may talk to.

import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const PATH = "/reports-of-the-test";

export interface Reporting {
  /** Where pages are. */
  origin: string;
  /** What browsers have reported so far, as they said it. */
  reports: string[];
  close(): void;
}

/** Starts it in front of `service`. Says that visitors came over TLS, as a real one would. */
export async function reporting(service: string): Promise<Reporting> {
  const reports: string[] = [];
  const { hostname, port } = new URL(service);
  const server = createServer((incoming, outgoing) => {
    if (incoming.url === PATH) return collect(incoming, outgoing, reports);
    const { method, url: path, headers } = incoming;
    const forwarded = request({ hostname, port, method, path, headers: { ...headers, "x-forwarded-proto": "https" } });
    forwarded.on("response", (answer) => {
      const policy = `${answer.headers["content-security-policy"]}; report-uri ${PATH}`;
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, "content-security-policy": policy });
      answer.pipe(outgoing);
    });
    forwarded.on("error", () => outgoing.destroy());
    outgoing.on("close", () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, reports, close: () => (server.closeAllConnections(), server.close()) };
}

async function collect(incoming: IncomingMessage, outgoing: ServerResponse, reports: string[]): Promise<void> {
  let report = "";
  for await (const chunk of incoming) report += chunk;
  reports.push(report);
  outgoing.writeHead(204).end();
}
